"""What a big project asks for: a baseline, only what has changed, only some of the files, and what to do with it."""

import json
import subprocess

import pytest

BUG = "import signal\n\n\ndef stop(signum):\n    raise SystemExit\n\n\nsignal.signal(signal.SIGTERM, stop)\n"
OTHER = BUG.replace("SIGTERM", "SIGINT")


@pytest.fixture
def lint(shutdownlint):
    return lambda *arguments, **options: shutdownlint("check", "--select", "SHD105", "--format", "concise", *arguments, **options)


class TestBaseline:
    @pytest.fixture(autouse=True)
    def project(self, write, lint):
        write(src__a=BUG, src__b="x = 1\n")
        said = "known.json knows 1 finding of what was checked: 1 new, 0 no longer found.\n"
        assert lint("--baseline", "known.json", "--update-baseline", ".") == (0, said, "")

    def test_what_it_knows_is_not_reported(self, lint, shutdownlint):
        assert lint("--baseline", "known.json", ".") == (0, "", "")
        assert lint(".")[0] == 1
        assert shutdownlint("check", "--select", "SHD105", "--baseline", "known.json")[1] == (
            "No problems found in 2 files. The baseline knows 1 more.\n"
        )

    def test_moved_lines_do_not_come_back_and_new_ones_are_reported(self, lint, write):
        write(src__a=f"import os\n\n\n{BUG}".replace("signal.signal(", "signal.signal( "), src__b=OTHER)
        code, out, err = lint("--baseline", "known.json", ".")

        assert (code, err) == (1, "")
        assert out.startswith("src/b.py:8:1: SHD105 ")
        assert out.count("\n") == 1

    def test_it_does_not_depend_on_where_one_stands(self, lint, tmp_path):
        assert lint("--baseline", tmp_path / "known.json", tmp_path / "src" / "a.py") == (0, "", "")

    def test_a_second_one_of_a_kind_is_new(self, lint, write):
        write(src__a=BUG + "signal.signal(signal.SIGTERM, stop)\n")

        assert lint("--baseline", "known.json", ".")[1].startswith("src/a.py:9:1:")

    def test_what_is_stale_is_said_and_goes(self, lint, write, tmp_path):
        write(src__a="x = 1\n")
        assert lint("--baseline", "known.json", "src/b.py") == (0, "", ""), "nothing is known of a file that is not checked"
        code, out, err = lint("--baseline", "known.json", ".")

        assert (code, out) == (0, "")
        assert err == "known.json: stale, no longer found: src/a.py (SHD105); --update-baseline removes it\n"
        lint("--baseline", "known.json", "--update-baseline", ".")
        assert json.loads((tmp_path / "known.json").read_text()) == {"form": 1, "findings": []}

    def test_an_update_keeps_what_was_not_checked(self, lint, write, tmp_path):
        write(src__b=OTHER)
        lint("--baseline", "known.json", "--update-baseline", "src/b.py")

        rows = json.loads((tmp_path / "known.json").read_text())["findings"]
        assert [(row["path"], row["code"]) for row in rows] == [("src/a.py", "SHD105"), ("src/b.py", "SHD105")]

    def test_errors(self, lint, write):
        write(**{"bad.json": "{}"})

        assert lint("--baseline", "gone.json", ".") == (
            2,
            "",
            "gone.json: error: there is no such baseline; --update-baseline makes it\n",
        )
        assert lint("--baseline", "bad.json", ".")[2] == "bad.json: error: not a baseline\n"
        assert lint("--update-baseline", ".")[0] == 2


class TestSince:
    @pytest.fixture(autouse=True)
    def repository(self, write, tmp_path):
        write(a=BUG, b=OTHER, gone="x = 1\n")
        self.root = tmp_path
        self.git("init", "-q")
        self.git("add", ".")
        self.git("-c", "user.name=a", "-c", "user.email=a@b", "commit", "-q", "-m", "first")

    def git(self, *arguments):
        subprocess.run(["git", *arguments], cwd=self.root, check=True, capture_output=True)

    def test_only_changed_lines_are_reported(self, lint, write):
        assert lint("--since", "HEAD", ".") == (0, "", "")
        write(a=f"import os\n{BUG}", new=OTHER, b=OTHER.replace("signal.signal(", "signal.signal( "))
        (self.root / "gone.py").unlink()
        code, out, err = lint("--since", "HEAD", ".")

        assert (code, err) == (1, "")
        assert [line.partition(":")[0] for line in out.splitlines()] == ["b.py", "new.py"]

    def test_errors(self, lint, tmp_path):
        code, out, err = lint("--since", "nonsense", ".")
        assert (code, out) == (2, "")
        assert "--since: git says: fatal: " in err
        assert lint("--since", "--output=x", ".")[0] == 2


def test_shards_share_the_files_out(lint, write):
    write(**{f"f{number}": BUG for number in range(12)})
    every = lint("--show-files", ".")[1].splitlines()
    shares = [lint("--show-files", "--shard", f"{number}/3", ".")[1].splitlines() for number in (1, 2, 3)]

    assert len(every) == 12
    assert sorted(path for share in shares for path in share) == sorted(every)
    assert all(shares)
    write(another=BUG)
    assert set(lint("--show-files", "--shard", "1/3", ".")[1].splitlines()) - {"another.py"} == set(shares[0])
    assert lint("--shard", "1/3", ".")[1].count("\n") == len(shares[0]) + ("another.py" in shares[0])
    assert [lint("--shard", wrong, ".")[0] for wrong in ("0/3", "4/3", "x")] == [2, 2, 2]


def test_files_from_a_list(lint, write):
    write(a=BUG, b=OTHER, c__d=BUG)
    listed = b"a.py\nREADME.md\ngone.py\nc/d.py\n"

    code, out, err = lint("--files-from", "-", input=listed)
    assert (code, err) == (1, "")
    assert [line.partition(":")[0] for line in out.splitlines()] == ["a.py", "c/d.py"]
    assert lint("--files-from", "-", input=listed.replace(b"\n", b"\0"))[1] == out
    assert lint("--files-from", "-", input=b"")[:2] == (0, "")
    assert lint("--files-from", "gone")[0] == 2
    assert lint("--files-from", "-", "a.py")[0] == 2


def test_statistics(shutdownlint, write):
    write(a=BUG, b=OTHER + "x = 1  # shutdownlint: ignore[SHD105]\n")

    assert shutdownlint("check", "--select", "SHD105,SHD900", "--statistics", ".") == (
        1,
        "2  SHD105  handler-wrong-arity  [2 fix]\n1  SHD900  unused-ignore  [1 fix]\n",
        "",
    )


def test_what_fixing_tells(lint, write):
    write(a=BUG, b=OTHER)
    assert lint("--fix", "--show-fixes", "a.py") == (0, "a.py:\n  repaired SHD105\n", "")
    assert lint("--fix", "--exit-non-zero-on-fix", ".")[0] == 1
    assert lint("--fix", "--exit-non-zero-on-fix", ".")[0] == 0
    write(a=BUG.replace("stop(signum)", "stop(signum, /, *, other)"), b=OTHER)
    assert lint("--fix-only", ".") == (0, "", "")
    assert lint(".")[0] == 1


def test_ignores_are_added_where_a_comment_can_stand(shutdownlint, write, tmp_path):
    write(a=f"{BUG}x = 1\n", b=OTHER.replace("stop)", "stop)  # shutdownlint: ignore[SHD101] -- why"))
    write(c=BUG.replace("signal.SIGTERM, ", "\\\n    signal.SIGTERM, "), d=BUG.replace("\n", "\r\n"))
    select = ("check", "--select", "SHD105")

    assert shutdownlint(*select, ".", "--add-ignores=known since 2.0") == (
        0,
        "No problems found in 4 files.\n",
        "Silenced 4 in 4 files.\n",
    )
    assert (tmp_path / "a.py").read_text() == BUG.replace(
        "SIGTERM, stop)", "SIGTERM, stop)  # shutdownlint: ignore[SHD105] -- known since 2.0"
    ) + "x = 1\n"
    assert (tmp_path / "b.py").read_text().endswith("  # shutdownlint: ignore[SHD101, SHD105] -- why\n")
    assert (tmp_path / "c.py").read_text().splitlines()[-2:] == [
        "signal.signal(\\",
        "    signal.SIGTERM, stop)  # shutdownlint: ignore[SHD105] -- known since 2.0",
    ]
    assert (tmp_path / "d.py").read_bytes().endswith(b"ignore[SHD105] -- known since 2.0\r\n")
    assert shutdownlint(*select, ".")[0] == 0
    assert shutdownlint(*select, ".", "--add-ignores") == (0, "No problems found in 4 files.\n", "")
    assert shutdownlint(*select, ".", "--add-ignores", "--fix")[0] == 2
    assert "takes 'a.py' for the reason" in shutdownlint(*select, "--add-ignores", "a.py")[2]
