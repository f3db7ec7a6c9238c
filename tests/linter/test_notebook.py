"""Jupyter notebooks: cells are checked as one program, shown as cells, and written back as they were."""

import ast
import json
import shutil
import subprocess

import libcst as cst
import pytest

from shutdownlint import check_source, fix_source
from shutdownlint.fixes.fix import Fix, Safety
from shutdownlint.linter.edits import with_edits_made
from shutdownlint.linter.engine import check_source as check_bytes
from shutdownlint.linter.notebook import Notebook
from shutdownlint.linter.repair import repair_source
from shutdownlint.linter.source import UnfitError, UnreadableError

from .toys import BadName, infos

SETUP = "%load_ext autoreload\nimport signal\nimport sys\nfiles = !ls \\\n  -l\n"
BAD = "def stop():\n    sys.exit(0)\n\n\ndef main():\n    signal.signal(signal.SIGTERM, stop)"
GOOD = BAD.replace("stop()", "stop(signum, frame)")


CLEANUP = """\
import atexit
import os

def cleanup():
    os.remove("app.pid")
    os.remove("app.sock")

atexit.register(cleanup)
"""


@pytest.fixture(autouse=True)
def alone(tmp_path, monkeypatch):
    """A directory without other modules."""
    monkeypatch.chdir(tmp_path)


def cell(text, kind="code"):
    code = {"execution_count": None, "outputs": []} if kind == "code" else {}
    return {"cell_type": kind, "id": "abc", "metadata": {}, **code, "source": text.splitlines(keepends=True)}


def notebook(*cells, **metadata):
    made = [one if isinstance(one, dict) else cell(one) for one in cells]
    return {"cells": made, "metadata": metadata, "nbformat": 4, "nbformat_minor": 5}


def written(*cells, **metadata):
    return json.dumps(notebook(*cells, **metadata), indent=1, ensure_ascii=False) + "\n"


#: In the fourth cell, sixth line, of which the file has line 48.
USUAL = written(cell("# About signals", "markdown"), SETUP, "%%bash\nkill $(cat pid)\n", BAD)


def source_of(data, number):
    return "".join(json.loads(data)["cells"][number - 1]["source"])


class TestPlaces:
    def test_findings_are_in_cells(self):
        (finding,) = check_source(USUAL, "a.ipynb").findings

        assert finding.code == "SHD105"
        assert str(finding.place) == "a.ipynb:cell 4:6:5"
        assert [str(one.place) for one in finding.related] == ["a.ipynb:cell 4:1:5"]
        assert [(edit.place.cell, edit.place.line, edit.text) for edit in finding.fix.edits] == [(4, 1, "signum, frame")]
        assert with_edits_made(BAD, finding.fix.edits) == GOOD

    def test_all_cells_are_one_program(self):
        (finding,) = check_source(written("import signal", BAD[:24] + "\n", BAD[24:]), "a.ipynb", select=["SHD105"]).findings

        assert finding.place.cell == 3
        assert [one.place.cell for one in finding.related] == [2]

    @pytest.mark.parametrize(
        ("kind", "shown"),
        [
            ("text", ["a.ipynb:cell 4:6:5: SHD105", "\n6 |     signal.signal(", "= line 1: it takes"]),
            ("concise", ["a.ipynb:cell 4:6:5: SHD105"]),
            ("grouped", ["a.ipynb:\n  cell 4:6:5  SHD105"]),
            ("json", ['"cell": 4,\n    "line": 6,\n    "column": 5,']),
            ("json-lines", ['"cell": 4, "line": 6, "column": 5,']),
            ("github", ["file=a.ipynb,line=48,endLine=48,title=SHD105 ", "::cell 4, line 6: stop", "%0Acell 4, line 1: it "]),
            ("gitlab", ["handler-wrong-arity: cell 4, line 6: ", '"begin": 48,']),
            ("junit", ['line="48"', ">cell 4, line 6, column 5: ", "\na.ipynb:cell 4:1: it takes"]),
            ("rdjson", ['"message": "cell 4, line 6: ', '"line": 48']),
            ("sarif", ['"text": "cell 4, line 6: ', '"startLine": 48']),
        ],
    )
    def test_every_report_tells_them(self, shutdownlint, write, kind, shown):
        write(**{"a.ipynb": USUAL})
        code, out, err = shutdownlint("check", "--format", kind, ".")

        assert (code, err) == (1, "")
        assert USUAL.splitlines()[47] == r'    "    signal.signal(signal.SIGTERM, stop)"'
        assert [one for one in shown if one not in out] == []

    def test_a_line_in_a_source_that_is_one_string_is_the_strings(self, shutdownlint, write):
        source = {"source": "import signal\nimport sys\n" + BAD}
        write(**{"a.ipynb": json.dumps(notebook(cell("") | source), indent=1)})
        out = shutdownlint("check", "--format", "github", ".")[1]

        assert ",line=9," in out

    def test_syntax_errors_are_in_cells(self):
        (problem,) = check_source(written("import signal", "x = (\n"), "a.ipynb").problems

        assert str(problem).startswith("a.ipynb:cell 2:1:5: error: syntax error")


class TestWhatOnlyIPythonUnderstands:
    @pytest.mark.parametrize(
        "code",
        [
            "%matplotlib inline",
            "!ls $HOME | grep 'x",
            "!ls \\\n  -l \\\n  -a\nx = 1\n",
            "files = !ls\nprint(files)",
            "a, b['x'] = %sx ls",
            "?print\nprint?\nnumpy.array??\n*int*?\n%time?",
            ",f a b\n;f a b\n/f 1\n",
            "if x:\n    !kill 1\nelse:\n    %pip install x\n",
            "x = '''\n%not magic\n!neither\n'''\n%magic (\ny = [\n'%s'\n% 1,\n]\n",
            "# it's\n!it's\nx = 1 # ( \n%ls\ny = 'a\\'%b'\nprint(x\n  % y)",
            'f(x,\n  """a"""\n  % b)\n!x\n',
            "x = 5 \\\n % 3\n%ls",
            "%%time\nx = 1\n",
            "\n%%capture out \\\n --no-stderr\n!ls\nx = 1",
            "x %= 3\ny = x != 2; z = x % 2",
        ],
    )
    def test_the_rest_is_read(self, code):
        decoded = Notebook.decode(written(code, "last = 1").encode())

        ast.parse(decoded.text)
        first, last = decoded.cells
        shown = code.count("\n") + (not code.endswith("\n"))
        assert first.head.count("\n") + first.code.count("\n") == shown
        assert last.begin == 2 + first.code.count("\n") + 1
        assert first.head + decoded._with_magics(first, first.code) == (code if code.endswith("\n") else code + "\n")

    @pytest.mark.parametrize("code", ["%%bash\nls (", "%%writefile x.py\nimport signal", " %%html\n<b>", "%%javascript"])
    def test_cells_of_other_languages_are_left_out(self, code):
        assert [one.number for one in Notebook.decode(written(code, "x = 1").encode()).cells] == [2]

    @pytest.mark.parametrize(
        ("metadata", "cells"),
        [
            ({}, 1),
            ({"language_info": {"name": "python"}}, 1),
            ({"kernelspec": {"language": "python"}}, 1),
            ({"language_info": {"name": "julia"}}, 0),
            ({"kernelspec": {"language": "R"}}, 0),
            ({"jupytext": {"main_language": "julia"}}, 0),
        ],
    )
    def test_so_are_notebooks(self, metadata, cells):
        assert len(Notebook.decode(written("x = 1", **metadata).encode()).cells) == cells

    def test_names_of_the_notebooks_own_are_not_taken(self):
        decoded = Notebook.decode(written("____magic(0)\n# ---- cell 1\n", "%ls").encode())

        assert decoded.encode(decoded.text).decode() == written("____magic(0)\n# ---- cell 1\n", "%ls")
        assert "_____magic(0)" in decoded.text


class TestRepair:
    @pytest.mark.parametrize("indent", [None, 1, 4, "\t"])
    @pytest.mark.parametrize("end", ["", "\n", "\n\n"])
    def test_all_but_the_cell_is_kept(self, indent, end):
        made = notebook(cell("# é \U0001f600", "markdown"), SETUP + "x = 'é'\n", BAD)
        made["cells"][2] = {"z": 1, **dict(reversed(made["cells"][2].items()))}
        data = json.dumps(made, indent=indent, ensure_ascii=False) + end
        result = fix_source(data, "a.ipynb")

        assert result.after.decode() == data.replace("stop()", "stop(signum, frame)")
        assert (result.fixed, result.findings) == (1, ())

    @pytest.mark.parametrize(
        "change",
        [
            lambda text: text.replace("\n", "\r\n"),
            lambda text: "\ufeff" + text,
            lambda text: json.dumps(json.loads(text)),
            lambda text: json.dumps(json.loads(text), separators=(",", ":"), indent=2),
            lambda text: text.replace("exit(0)", "\\u0065xit(0)"),
            lambda text: json.dumps(notebook(cell("") | {"source": "import signal, sys\n" + BAD})),
        ],
    )
    def test_however_it_is_written(self, change):
        data = change(USUAL).encode()
        result = fix_source(data, "a.ipynb")

        assert result.after == data.replace(b"stop()", b"stop(signum, frame)")

    def test_what_is_new_is_escaped_as_the_rest(self):
        plain = json.dumps(notebook(BAD.replace("exit(0)", "exit('é')").replace("stop()", "stop( )"), "import signal, sys"))

        assert rb"exit('\u00e9')" in fix_source(plain, "a.ipynb").after

    def test_what_only_ipython_understands_comes_back(self):
        code = f"{SETUP}{BAD}\n!ls\n"

        assert source_of(fix_source(written(code), "a.ipynb").after, 1) == code.replace("stop()", "stop(signum, frame)")

    def test_elements_of_several_lines_become_lines(self):
        data = USUAL.replace('stop():\\n",\n    "', "stop():\\n")
        result = fix_source(data, "a.ipynb")

        assert data != USUAL
        assert result.after.decode() == USUAL.replace("stop()", "stop(signum, frame)")

    @pytest.mark.parametrize(
        ("first", "expected"),
        [
            ("", "import logging\n\nx = 1\n"),
            ("%%time\n", "%%time\nimport logging\n\nx = 1\n"),
            ("%ls\n", "import logging\n\n%ls\nx = 1\n"),
            ("'doc'\n", "'doc'\n\nimport logging\n\nx = 1\n"),
            ("# comment\n", "# comment\nimport logging\n\nx = 1\n"),
        ],
    )
    def test_an_import_comes_into_the_first_cell(self, first, expected):
        cells = (first + "x = 1\n", CLEANUP)
        result = fix_source(written(cell("text", "markdown"), *cells), "a.ipynb", select=["SHD201"])

        assert result.fixed == 1
        assert source_of(result.after, 2) == expected
        assert source_of(result.after, 3).startswith("import atexit\nimport os\n")

    def test_a_new_function_stands_in_the_cell_that_needs_it(self):
        cells = ("import signal, sys\nx = 1\n", "signal.signal(signal.SIGTERM, lambda *a: sys.exit)")
        result = fix_source(written(*cells), "a.ipynb", unsafe=True)

        assert source_of(result.after, 1) == cells[0]
        assert source_of(result.after, 2).startswith("def _handle_signal(signum, *a):\n    raise SystemExit(128 + signum)\n")
        assert source_of(result.after, 2).endswith("\nsignal.signal(signal.SIGTERM, _handle_signal)")

    def test_what_goes_over_cells_is_not_written(self):
        decoded = Notebook.decode(written("x = 1\n", "%ls\ny = 2\n").encode())
        first, second = decoded.cells

        for text in (
            f"{first.marker}with x:\n    x = 1\n    {second.marker}    y = 2\n",
            f"{first.marker}x = 1\n{second.code}",
            f"{second.marker}x = 1\n{first.marker}{second.code}",
            f"{first.marker}if x:\n{second.marker}{second.code}",
            f"{first.marker}{first.code}{second.marker}y = 2\n",
        ):
            with pytest.raises(UnfitError):
                decoded.parts(text)

    def test_the_diff_is_of_cells(self, shutdownlint, write):
        write(**{"a.ipynb": USUAL})
        out = shutdownlint("check", "--diff", ".")[1]

        assert out.startswith("--- a.ipynb:cell 4\n+++ a.ipynb:cell 4\n@@ -1,4 +1,4 @@\n-def stop():\n+def stop(signum, frame):")

    def test_files_and_standard_input_are_repaired(self, shutdownlint, write, tmp_path):
        write(**{"a.ipynb": USUAL})
        out = shutdownlint("check", "--fix", "-", "--stdin-filename", "b.ipynb", input=USUAL.encode())[1]
        shutdownlint("check", "--fix", ".")

        assert out == (tmp_path / "a.ipynb").read_text() == USUAL.replace("stop()", "stop(signum, frame)")


class TestSilence:
    def test_comments_silence(self):
        line = "    signal.signal(signal.SIGTERM, stop)"
        for comment in ("# noqa", "# shutdownlint: ignore[SHD105]"):
            assert check_source(USUAL.replace(line, f"{line}  {comment}"), "a.ipynb").findings == ()
        assert check_source(written(BAD, "import signal, sys", "# shutdownlint: ignore-file"), "a.ipynb").findings == ()

    def test_unused_ones_are_found_and_removed(self):
        data = written("import signal", "%ls\nx = 1  # shutdownlint: ignore[SHD105]")
        (finding,) = check_source(data, "a.ipynb").findings

        assert (finding.code, str(finding.place)) == ("SHD900", "a.ipynb:cell 2:2:8")
        assert with_edits_made("%ls\nx = 1  # shutdownlint: ignore[SHD105]", finding.fix.edits) == "%ls\nx = 1"
        assert fix_source(data, "a.ipynb").after.decode() == written("import signal", "%ls\nx = 1")

    def test_ignores_are_added(self, shutdownlint, write, tmp_path):
        write(**{"a.ipynb": USUAL})

        assert shutdownlint("check", "--add-ignores=known", ".")[0] == 0
        assert source_of((tmp_path / "a.ipynb").read_text(), 4) == BAD + "  # shutdownlint: ignore[SHD105] -- known"
        assert shutdownlint("check", ".")[0] == 0


class TestManyFiles:
    def test_notebooks_are_found_and_remembered(self, shutdownlint, write, tmp_path):
        write(**{"a.ipynb": USUAL, ".ipynb_checkpoints__b.ipynb": USUAL, "c.txt": "", "names.txt": "a.ipynb\nc.txt\n"})

        assert shutdownlint("check", "--show-files", ".")[1] == "a.ipynb\n"
        assert shutdownlint("check", "--show-files", "--files-from", "names.txt")[1] == "a.ipynb\n"
        first = shutdownlint("check", "--format", "json", ".")
        assert shutdownlint("check", "--format", "json", ".") == first
        (tmp_path / "a.ipynb").write_text(USUAL.replace("stop()", "stop(*_)"))
        assert shutdownlint("check", ".")[0] == 0

    def test_a_notebook_knows_the_modules_beside_it(self, shutdownlint, write):
        write(helper="def stop():\n    pass\n", **{"a.ipynb": written("import signal\nfrom helper import stop", BAD[28:])})
        out = shutdownlint("check", "--select", "SHD105", ".")[1]

        assert "a.ipynb:cell 2:" in out
        assert "= helper.py:1:5: it takes" in out

    def test_the_baseline_knows_it_when_cells_move(self, shutdownlint, write):
        write(**{"a.ipynb": USUAL})
        shutdownlint("check", "--baseline", "known.json", "--update-baseline", ".")
        write(**{"a.ipynb": written("import signal", "import sys\n\n", "x = 1", BAD)})

        assert shutdownlint("check", "--baseline", "known.json", ".")[0] == 0

    @pytest.mark.skipif(shutil.which("git") is None, reason="needs git")
    def test_changed_lines_are_those_of_the_cell(self, shutdownlint, write, tmp_path):
        def git(*arguments):
            known = ("-c", "user.name=a", "-c", "user.email=a@b")
            subprocess.run(["git", *known, *arguments], cwd=tmp_path, check=True, timeout=60)

        write(**{"a.ipynb": USUAL})
        git("init", "-q")
        git("add", ".")
        git("commit", "-qm", "one")
        write(**{"a.ipynb": USUAL.replace("About", "Of")})
        assert shutdownlint("check", "--since", "HEAD", ".")[0] == 0
        write(**{"a.ipynb": USUAL.replace("SIGTERM, stop", "SIGINT, stop")})
        assert shutdownlint("check", "--since", "HEAD", ".")[0] == 1


@pytest.mark.parametrize(
    ("data", "message", "line"),
    [
        (b"{\n]", "not a notebook: not JSON: ", 2),
        (b"[]", "not a notebook: it has no cells", 0),
        (b'{"worksheets": []}', "a notebook of a form before 4; Jupyter converts it", 0),
        (b'{"cells": "\n\xff"}', "not a notebook: not utf-8: invalid start byte", 2),
        (b"[" * 100_000, "not a notebook: ", 0),
    ],
)
def test_what_is_no_notebook_is_told(data, message, line):
    with pytest.raises(UnreadableError) as error:
        Notebook.decode(data)

    assert error.value.message.startswith(message)
    assert error.value.line == line


@pytest.mark.parametrize(
    "cells", [[], [1], *([{"cell_type": "code", **source}] for source in ({}, {"source": 3}, {"source": []}))]
)
def test_odd_cells_are_passed_by(cells):
    decoded = Notebook.decode(json.dumps({"cells": cells, "metadata": None}).encode())

    assert decoded.encode(decoded.text) == json.dumps({"cells": cells, "metadata": None}).encode()


class Wraps(BadName):
    """A toy that puts all of the module into a block."""

    code = "SHD960"

    def visit_Name(self, node):
        if node.value == "bad_name":
            body = self.module.tree.body
            block = cst.If(cst.Name("true"), cst.IndentedBlock([one.deep_clone() for one in body]))
            changes = {body[0]: block, **dict.fromkeys(body[1:], cst.RemoveFromParent())}
            self.report(node, "toy", fix=Fix("Wrap", Safety.SAFE, changes))


def test_a_repair_that_does_not_fit_is_not_offered_and_hinders_no_other():
    data = written("x = 1", "bad_name = 1").encode()
    (finding,) = check_bytes(data, "a.ipynb", infos(Wraps)).findings
    alone = repair_source(data, "a.ipynb", infos(Wraps))
    both = repair_source(data, "a.ipynb", infos(Wraps, BadName))

    assert (finding.place.cell, finding.fix) == (2, None)
    assert (alone.after, len(alone.findings), alone.problems) == (None, 1, ())
    assert source_of(both.after, 2) == "good_name = 1"
