"""Whatever a file holds: it works or it is said clearly, the other files are checked, and `--fix` damages nothing."""

import os
import sys

import pytest

#: A file with a bug that is found and repaired (SHD105), and its repaired text.
BUG = b"import signal\n\n\ndef stop(signum):\n    raise SystemExit\n\n\nsignal.signal(signal.SIGTERM, stop)\n"
GOOD = BUG.replace(b"(signum)", b"(signum, frame)")
#: Enough for the file to be parsed.
NEEDLE = b"import signal\nsignal.signal(signal.SIGTERM, print)\n"

UNREADABLE = {
    "syntax_error": (NEEDLE + b"def f(:\n", ":3:7: error: syntax error: invalid syntax"),
    "unclosed": (NEEDLE + b"x = (1,\n", ":3:5: error: syntax error: '(' was never closed"),
    "indentation": (NEEDLE + b"if x:\ny\n", ":4:1: error: syntax error: expected an indented block"),
    "not_utf8": (NEEDLE + b"x = '\xe9'\n", ":3: error: not utf-8: invalid continuation byte at byte 0xe9"),
    "wrong_encoding": (b"# coding: klingon\n" + NEEDLE, ":1: error: unknown encoding: klingon"),
    "not_in_its_encoding": (b"# coding: ascii\n" + NEEDLE + b"'\xe9'\n", ":4: error: not ascii"),
    "null_bytes": (NEEDLE + b"\0", ":3: error: not a Python text: it contains null bytes"),
    "binary": (b"\x7fELF\x02\x01" + NEEDLE, "error: "),
    "python2": (NEEDLE + b"print 'bye'\n", ":3:1: error: syntax error: Missing parentheses in call to 'print'"),
    "python2_raise": (NEEDLE + b"raise E, 'bye'\n", ":3:8: error: syntax error: "),
    "many_brackets": (NEEDLE + b"(" * 1_000 + b")" * 1_000 + b"\n", ":3: error: nested too deeply to be read: more than 200"),
    "very_many_brackets": (NEEDLE + b"x = [\n" + b"[" * 100_000 + b"]" * 100_000 + b"]", ":4: error: nested too deeply"),
    "many_nots": (NEEDLE + b"x = " + b"not " * 30_000 + b"1\n", ":3: error: nested too deeply to be read: more than 2,000"),
    "many_sums": (NEEDLE + b"x = 1" + b"+1" * 30_000 + b"\n", ":3: error: nested too deeply to be read: more than 2,000"),
    "many_elifs": (NEEDLE + b"if x:\n  1\n" + b"elif x:\n  1\n" * 20_000, "error: nested too deeply to be read: more than 2,000"),
    "many_blocks": (
        NEEDLE + b"".join(b" " * depth + b"if x:\n" for depth in range(150)) + b" " * 150 + b"x\n",
        "error: syntax error: too many levels of indentation",
    ),
}

READABLE = {
    "pep263": "# -*- coding: latin-1 -*-\n# é\n".encode("latin-1") + BUG,
    "cp1251": "#!/usr/bin/python\n# coding: cp1251\n# ж\n".encode("cp1251") + BUG,
    "bom": b"\xef\xbb\xbf" + BUG,
    "crlf": BUG.replace(b"\n", b"\r\n"),
    "cr": BUG.replace(b"\n", b"\r").rstrip(b"\r"),
    "mixed": BUG.replace(b"\n\n", b"\r\n\n"),
    "tabs": BUG.replace(b"    ", b"\t"),
    "no_newline": BUG.rstrip(b"\n"),
    "deep": BUG + b"x = " + b"(" * 199 + b"1" + b")" * 199 + b"\n",
    "deep_lists": BUG + b"x = " + b"[" * 150 + b"]" * 150 + b"\n",
    "long_sum": BUG + b"x = 1" + b"+1" * 1_500 + b"\n",
    "long_chain": BUG + b"x = a" + b".b()" * 700 + b"\n",
    "many_strings": BUG + b"x = (\n" + b"'a'\n" * 1_500 + b")\n",
    "match": BUG + b"match x:\n    case [1, *_] | {'a': 1, **r}:\n        pass\n",
    # Not Python 2 but Python 3.14, by a libcst that knows it.
    "except_without_parentheses": BUG + b"try:\n    f()\nexcept E, e:\n    pass\n",
    "newer_f_string": BUG + b"x = f'{y:{z}}'\n",
}


@pytest.fixture
def lint(shutdownlint):
    return lambda *arguments, **kwargs: shutdownlint("check", "--select", "SHD105", *arguments, **kwargs)


@pytest.mark.parametrize("jobs", ["1", "2"])
@pytest.mark.parametrize("name", UNREADABLE)
def test_unreadable_text_is_said_and_left_alone(name, jobs, lint, tmp_path):
    data, message = UNREADABLE[name]
    (tmp_path / "a_bad.py").write_bytes(data)
    (tmp_path / "b_good.py").write_bytes(BUG)

    code, out, err = lint("--fix", "--jobs", jobs, ".")

    assert code == 2
    assert err.startswith("a_bad.py:")
    assert message in err
    assert err.count("\n") == 1, "one line, no traceback"
    assert "Fixed 1 problem in 1 file." in out
    assert (tmp_path / "a_bad.py").read_bytes() == data
    assert (tmp_path / "b_good.py").read_bytes() == GOOD


@pytest.mark.parametrize("name", READABLE)
def test_readable_text_is_checked_and_repaired(name, lint, tmp_path):
    file = tmp_path / "a.py"
    file.write_bytes(READABLE[name])

    code, out, err = lint("a.py", "--format", "concise")
    assert (code, err) == (1, "")
    line = 1 + READABLE[name][: READABLE[name].index(b"signal.signal")].count(b"\r" if name == "cr" else b"\n")
    assert out.startswith(f"a.py:{line}:1: SHD105 ")

    code, out, err = lint("--fix", "a.py")
    assert (code, err) == (0, "")
    assert file.read_bytes() == READABLE[name].replace(b"(signum)", b"(signum, frame)")


@pytest.mark.parametrize("data", [b"", b"\n", b"\xef\xbb\xbf", b"# coding: latin-1\n", b"\x0c\n", b"x"])
def test_nothing_to_find(data, lint, tmp_path):
    (tmp_path / "a.py").write_bytes(data)

    assert lint("--fix", "a.py") == (0, "No problems found in 1 file.\n", "")
    assert (tmp_path / "a.py").read_bytes() == data


def test_a_long_file(lint, tmp_path):
    text = BUG + b"".join(b"def f%d(a):\n    return g(a, [1, %d])\n\n\n" % (number, number) for number in range(12_500))
    assert text.count(b"\n") > 50_000
    (tmp_path / "a.py").write_bytes(text)

    code, out, err = lint("--fix", "a.py")

    assert (code, out, err) == (0, "Fixed 1 problem in 1 file. No problem is left in 1 file.\n", "")
    assert (tmp_path / "a.py").read_bytes() == text.replace(b"(signum)", b"(signum, frame)")


def test_a_loop_of_links(lint, tmp_path):
    package = tmp_path / "package"
    package.mkdir()
    (package / "a.py").write_bytes(BUG)
    (package / "again").symlink_to(package)
    (package / "up").symlink_to(tmp_path)
    (package / "b.py").symlink_to(package / "a.py")
    (package / "c.py").symlink_to(package / "c.py")
    (package / "d.py").symlink_to(package / "gone.py")

    code, out, err = lint(".", "--format", "concise")

    assert (code, err) == (1, "")
    assert out.count("\n") == 1


def test_arguments_that_cannot_be_checked(lint, tmp_path):
    (tmp_path / "a.py").write_bytes(BUG)
    os.mkfifo(tmp_path / "pipe.py")
    (tmp_path / "broken.py").symlink_to("gone")

    code, out, err = lint("gone.py", "pipe.py", "broken.py", "a.py", "--format", "concise")

    assert code == 2
    assert out.startswith("a.py:8:1: SHD105 ")
    assert err.splitlines() == [
        "gone.py: error: no such file or directory",
        "pipe.py: error: not a regular file",
        "broken.py: error: a link that leads nowhere",
    ]


@pytest.mark.skipif(sys.platform == "win32" or os.geteuid() == 0, reason="root reads everything")
def test_an_unreadable_file_and_directory(lint, tmp_path):
    for name in ("a.py", "b.py"):
        (tmp_path / name).write_bytes(BUG)
    (tmp_path / "a.py").chmod(0)
    (tmp_path / "shut").mkdir(mode=0)

    code, out, err = lint(".", "--format", "concise")

    assert code == 2
    assert out.startswith("b.py:8:1: SHD105 ")
    assert sorted(err.splitlines()) == [
        "a.py: error: cannot be read: Permission denied",
        "shut: error: cannot be read: Permission denied",
    ]


def test_a_file_that_cannot_be_read(tmp_path, monkeypatch, capsys):
    """As above, for root as well."""
    from shutdownlint.linter import source
    from shutdownlint.linter.cli import main

    for name in ("a.py", "b.py"):
        (tmp_path / name).write_bytes(BUG)
    real = source.Path.open

    def forbidding(path, *arguments, **options):
        if path.name == "a.py":
            raise PermissionError(13, "Permission denied")
        return real(path, *arguments, **options)

    monkeypatch.setattr(source.Path, "open", forbidding)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr("shutdownlint.linter.cli._prepare_signals", lambda: None)
    with pytest.raises(SystemExit) as end:
        main(["check", "--select", "SHD105", "--format", "concise"])

    out, err = capsys.readouterr()
    assert end.value.code == 2
    assert out.startswith("b.py:8:1: SHD105 ")
    assert err == "a.py: error: cannot be read: Permission denied\n"


def test_a_file_that_cannot_be_written(tmp_path, monkeypatch):
    from shutdownlint.linter import runner
    from shutdownlint.linter.result import Result

    file = tmp_path / "a.py"
    file.write_bytes(BUG)

    def full(*_):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(runner, "write", full)
    (result,) = runner.write_repairs([Result(str(file), fixed=1, before=BUG, after=GOOD)])

    assert result.problems[0].message == "cannot be written: No space left on device"
    assert result.after is None
    assert file.read_bytes() == BUG


def test_a_file_that_was_changed_meanwhile_is_not_overwritten(tmp_path):
    from shutdownlint.linter import runner
    from shutdownlint.linter.result import Result

    file = tmp_path / "a.py"
    file.write_bytes(b"edited")
    (result,) = runner.write_repairs([Result(str(file), fixed=1, before=BUG, after=GOOD)])

    assert result.problems[0].message == "cannot be written: it was changed meanwhile"
    assert file.read_bytes() == b"edited"
