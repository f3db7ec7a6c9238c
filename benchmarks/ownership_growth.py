"""How the time of following resources grows with the length of one function.

usage: python benchmarks/ownership_growth.py [LINES ...]

Makes a function of each length in which resources are acquired, used under tests, loops and ``try``, and released; follows each
of them along the control-flow graph, and prints seconds and seconds for a thousand lines (the median of three). The last
column stays about the same if the analysis is linear in the graph.
"""

from __future__ import annotations

import statistics
import sys
import time
from pathlib import Path

from shutdownlint.linter.engine import check_source
from shutdownlint.linter.selection import select_rules
from shutdownlint.rules.discovery import catalogue

_BLOCK = """\
    process{n} = subprocess.Popen(["a", str({n})], stdout=subprocess.PIPE)
    try:
        for line in process{n}.stdout:
            if line.startswith(b"x"):
                await asyncio.sleep({n})
            elif line:
                os.stat(line)
        session{n} = aiohttp.ClientSession()
        await session{n}.get(str({n}))
        await session{n}.close()
    except OSError:
        process{n}.kill()
    process{n}.wait()
"""


def text_of(lines: int) -> str:
    """A module with one function of about so many lines."""
    blocks = "".join(_BLOCK.format(n=n) for n in range(lines // _BLOCK.count("\n")))
    return "import asyncio\nimport os\nimport subprocess\nimport aiohttp\n\n\nasync def run():\n" + blocks


def seconds(text: str) -> float:
    """The time of a check with the rules that follow resources, parsing included; the median of three."""
    rules = select_rules(catalogue(), ["processes", "resources", "temporary"])
    taken = []
    for _ in range(3):
        begin = time.process_time()
        result = check_source(text.encode(), str(Path("generated.py")), rules)
        taken.append(time.process_time() - begin)
        if not result.findings:
            raise SystemExit("nothing was found: the text is not what it should be")
    return statistics.median(taken)


def main() -> None:
    """Print the table."""
    sizes = [int(one) for one in sys.argv[1:]] or [625, 1250, 2500, 5000, 10000]
    print(f"{'lines':>8} {'seconds':>8} {'per 1,000':>10}")
    for lines in sizes:
        taken = seconds(text_of(lines))
        print(f"{lines:>8} {taken:>8.2f} {taken / lines * 1000:>10.3f}")


if __name__ == "__main__":
    main()
