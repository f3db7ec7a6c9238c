"""The comment behind a statement stays behind what has become of it."""

import pytest

from shutdownlint.linter.repair import repair_source
from shutdownlint.rules.discovery import catalogue
from shutdownlint.semantics.program.project import Project

DROPPED = """\
import asyncio

_background_tasks = set()

class Watcher:
    async def watch(self):
        while True:
            await asyncio.sleep(1)

    async def start(self):
        asyncio.create_task(self.watch())  # in the background
        print("started")
"""
READ = """\
async def read(reader: asyncio.StreamReader):
    while True:
        line = await reader.readline()  # ends with \\n
        print(line)
"""
CLOSED = """\
def run(main):
    loop = asyncio.new_event_loop()
    loop.run_until_complete(main())
    loop.close()  # all is done
"""
CANCELLED = """\
async def end():
    # this one, too
    for task in asyncio.all_tasks():  # and all others
        task.cancel()  # they end
    asyncio.get_running_loop().stop()  # at last
"""
STOPPED = """\
async def end(conn):
    asyncio.get_running_loop().stop()  # at last

    # say it
    await conn.send("bye")  # bye
"""


@pytest.mark.parametrize(
    ("text", "code", "lines"),
    [
        (
            DROPPED,
            "SHD401",
            [
                "        task = asyncio.create_task(self.watch())  # in the background",
                "        _background_tasks.add(task)",
                "        task.add_done_callback(_background_tasks.discard)",
                '        print("started")',
            ],
        ),
        (
            READ,
            "SHD412",
            [
                "        line = await reader.readline()  # ends with \\n",
                "        if not line:",
                "            break",
                "        print(line)",
            ],
        ),
        (
            CLOSED,
            "SHD406",
            ["    loop.run_until_complete(loop.shutdown_default_executor())", "    loop.close()  # all is done"],
        ),
        (
            CANCELLED,
            "SHD405",
            [
                "    # this one, too",
                "    tasks = asyncio.all_tasks() - {asyncio.current_task()}",
                "    for task in tasks:  # and all others",
                "        task.cancel()  # they end",
                "    await asyncio.gather(*tasks, return_exceptions=True)",
                "    asyncio.get_running_loop().stop()  # at last",
            ],
        ),
        (
            STOPPED,
            "SHD405",
            [
                "    try:",
                "        # say it",
                '        await conn.send("bye")  # bye',
                "    finally:",
                "        asyncio.get_running_loop().stop()  # at last",
            ],
        ),
    ],
    ids=["dropped", "read", "closed", "cancelled", "stopped"],
)
def test_the_comment_stays(text, code, lines):
    text = text if "import" in text else f"import asyncio\n\n{text}"
    rules = [rule for rule in catalogue() if rule.code == code]

    result = repair_source(text.encode(), "module.py", rules, Project(), unsafe=True)

    assert result.problems == ()
    assert "\n".join(lines) + "\n" in (result.after or b"").decode()
