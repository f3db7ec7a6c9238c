import os
import stat

import pytest

from shutdownlint.linter.source import Source, UnreadableError, lines_of
from shutdownlint.linter.writing import write


@pytest.mark.parametrize(
    ("data", "line", "message"),
    [
        (b"x = 1\ny = '\xe9'\n", 2, "not utf-8: invalid continuation byte at byte 0xe9"),
        (b"'\xe9'\n", 1, "not utf-8"),
        (b"a\nb\nc = '\xff'", 3, "not utf-8: invalid start byte at byte 0xff; declare its encoding"),
        (b"# coding: klingon\n", 1, "unknown encoding: klingon"),
        (b"\xef\xbb\xbf# coding: latin-1\n", 1, "encoding problem: utf-8"),
        (b"# coding: ascii\nx = 1\ny = '\xe9'\n", 3, "not ascii"),
        (b"x = 1\n\0", 2, "null bytes"),
        (b"# coding: utf-7\nx = '\xff'\n", 2, "not utf-7"),
        (b"# coding: hex\nx\n", 1, "cannot be decoded as hex"),
    ],
)
def test_what_cannot_be_decoded_says_why_and_where(data, line, message):
    with pytest.raises(UnreadableError) as error:
        Source.decode(data)

    assert message in error.value.message
    assert error.value.line == line


def test_lines_are_those_of_the_tokenizer():
    assert lines_of("a\x0cb\u2028c\r\nd\re\n") == ["a\x0cb\u2028c", "d", "e", ""]


def test_write_keeps_the_mode_and_the_link(tmp_path):
    target, link = tmp_path / "target.py", tmp_path / "link.py"
    target.write_bytes(b"old")
    target.chmod(0o754)
    link.symlink_to(target)

    write(str(link), b"new")

    assert link.is_symlink()
    assert target.read_bytes() == b"new"
    assert stat.S_IMODE(target.stat().st_mode) == 0o754
    assert sorted(path.name for path in tmp_path.iterdir()) == ["link.py", "target.py"]


@pytest.mark.parametrize("nameless", [True, False])
def test_a_file_without_a_name_is_not_needed(tmp_path, monkeypatch, nameless):
    if not nameless:  # as on other systems than Linux
        monkeypatch.delattr(os, "O_TMPFILE", raising=False)
    file = tmp_path / "x.py"
    file.write_bytes(b"old")
    file.chmod(0o640)
    write(str(file), b"new")

    assert file.read_bytes() == b"new"
    assert stat.S_IMODE(file.stat().st_mode) == 0o640
    assert [path.name for path in tmp_path.iterdir()] == ["x.py"]


@pytest.mark.skipif(not hasattr(os, "O_TMPFILE"), reason="the system has no files without a name")
def test_what_a_killed_run_left_is_taken_away(tmp_path):
    file, left = tmp_path / "x.py", tmp_path / ".x.py.shutdownlint"
    file.write_bytes(b"old")
    left.write_bytes(b"new, perhaps")
    write(str(file), b"new")

    assert file.read_bytes() == b"new"
    assert not left.exists()


@pytest.mark.parametrize("nameless", [True, False])
@pytest.mark.parametrize("step", ["fsync", "replace"])
def test_a_write_that_fails_leaves_nothing_behind(tmp_path, monkeypatch, step, nameless):
    if not nameless:
        monkeypatch.delattr(os, "O_TMPFILE", raising=False)
    file = tmp_path / "x.py"
    file.write_bytes(b"old")

    def fail(*_):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, step, fail)
    with pytest.raises(OSError, match="No space left"):
        write(str(file), b"new")

    assert file.read_bytes() == b"old"
    assert [path.name for path in tmp_path.iterdir()] == ["x.py"]
