"""Each file is checked by the settings nearest to it; what concerns a run is read above all that is checked."""

import json

import pytest

from shutdownlint import check_paths

from .test_bad_input import BUG

ARITY = BUG.decode()  # SHD105
EXIT = "import atexit\natexit.register(print())\n"  # SHD202


@pytest.fixture
def tree(write):
    """Two projects below a third; the inner ones select other rules than the outer."""
    write(
        **{
            "pyproject.toml": '[tool.shutdownlint]\nselect = ["SHD105"]\n',
            "own.py": ARITY + EXIT,
            "one__pyproject.toml": '[tool.shutdownlint]\nselect = ["SHD202"]\nextend-exclude = ["left_out.py"]\n',
            "one__pkg__code.py": ARITY + EXIT,
            "one__left_out.py": ARITY + EXIT,
            "two__shutdownlint.toml": 'extend = "../pyproject.toml"\nper-file-ignores = { "quiet.py" = ["ALL"] }\n',
            "two__code.py": ARITY + EXIT,
            "two__quiet.py": ARITY + EXIT,
            "three__pyproject.toml": "[tool.other]\n",
            "three__code.py": ARITY + EXIT,
            "four__pyproject.toml": "this is no TOML, and not ours\n",
            "four__code.py": EXIT,
        }
    )


def found(shutdownlint, *arguments):
    code, out, err = shutdownlint("check", "--format", "json", *arguments)
    assert err == ""
    assert code in (0, 1)
    return [(one["path"], one["code"]) for one in json.loads(out)]


EVERYTHING = [
    ("one/pkg/code.py", "SHD202"),
    ("own.py", "SHD105"),
    ("three/code.py", "SHD105"),
    ("two/code.py", "SHD105"),
]


@pytest.mark.usefixtures("tree")
@pytest.mark.parametrize("options", [(), ("--no-cache",), ("--jobs", "1")])
def test_the_nearest_settings_hold_for_each_file(options, shutdownlint):
    assert found(shutdownlint, *options) == EVERYTHING
    assert found(shutdownlint, *options) == EVERYTHING  # as remembered
    assert found(shutdownlint, *options, "one/pkg", "two/code.py") == [EVERYTHING[0], EVERYTHING[3]]


@pytest.mark.usefixtures("tree")
def test_one_file_for_all(shutdownlint):
    assert found(shutdownlint, "--config", "one/pyproject.toml", "two", "own.py") == [
        ("two/code.py", "SHD202"),
        ("two/quiet.py", "SHD202"),
        ("own.py", "SHD202"),
    ]


@pytest.mark.usefixtures("tree")
def test_the_command_line_goes_before_all_of_them(shutdownlint):
    assert found(shutdownlint, "--select", "SHD202", "one/pkg", "two") == [EVERYTHING[0], ("two/code.py", "SHD202")]


@pytest.mark.usefixtures("tree")
def test_standard_input_has_those_of_its_name(shutdownlint):
    _, out, _ = shutdownlint("check", "-", "--stdin-filename", "one/new.py", "--format", "json", input=(ARITY + EXIT).encode())

    assert [one["code"] for one in json.loads(out)] == ["SHD202"]


@pytest.mark.usefixtures("tree")
def test_other_programs_get_the_same(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    results = check_paths(["."])

    assert [(one.path, finding.code) for one in results for finding in one.findings] == EVERYTHING


@pytest.mark.usefixtures("tree")
def test_config_shows_those_of_each_path(shutdownlint):
    code, out, err = shutdownlint("config", "one", "two/code.py", "one/pkg")
    lines = out.splitlines()

    assert (code, err) == (0, "")
    assert [line for line in lines if line.startswith(("# one", "# two", "select"))] == [
        "# one",
        'select = ["SHD202"]  # one/pyproject.toml',
        "# two/code.py",
        'select = ["SHD105"]  # pyproject.toml',
    ]


@pytest.mark.usefixtures("tree")
def test_check_shows_them_too(shutdownlint):
    assert shutdownlint("check", "--show-settings", "one", "two/code.py") == shutdownlint("config", "one", "two/code.py")
    assert shutdownlint("check", "--show-settings", "--select", "SHD101", "one")[1].endswith("# 1 rule runs: SHD101\n")
    assert shutdownlint("check", "--show-settings", "--select", "SHD1000")[0] == 2


@pytest.mark.usefixtures("tree")
def test_broken_settings_anywhere_are_an_error(shutdownlint, write):
    write(**{"two__shutdownlint.toml": "selct = []\n"})

    code, out, err = shutdownlint("check")

    assert (code, out) == (2, "")
    assert err == "two/shutdownlint.toml:1: error: unknown setting 'selct'; did you mean 'select'?\n"


def test_what_concerns_the_run_is_read_above_all_that_is_checked(shutdownlint, write, tmp_path):
    write(
        **{
            "shutdownlint.toml": 'select = ["SHD202"]\nformat = ["concise", "json:out.json"]\nbaseline = "known.json"\n',
            "app__shutdownlint.toml": 'extend = "../shutdownlint.toml"\nformat = "json"\nbaseline = "other.json"\n',
            "app__code.py": EXIT,
            "code.py": EXIT,
        }
    )

    assert shutdownlint("check")[2] == (
        "known.json: error: there is no such baseline; --update-baseline makes it\n"
    )
    said = "known.json knows 2 findings of what was checked: 2 new, 0 no longer found.\n"
    assert shutdownlint("check", "--update-baseline") == (0, said, "")
    assert shutdownlint("check") == (0, "", "")
    assert json.loads((tmp_path / "out.json").read_text()) == []
    assert shutdownlint("check", "--no-baseline")[0] == 1
    assert len(json.loads(shutdownlint("check", "--no-baseline", "--format", "json")[1])) == 2
    assert shutdownlint("check", "app")[2].startswith("app/other.json: error: there is no such baseline")
    assert shutdownlint("check", "--no-baseline", "--baseline", "known.json")[0] == 2


def test_files_are_found_from_another_directory(shutdownlint, write, tmp_path):
    write(**{"in__shutdownlint.toml": 'output-file = "report.txt"\nformat = "concise"\n', "in__code.py": EXIT})

    assert shutdownlint("check", "in")[1] == ""
    assert "SHD202" in (tmp_path / "in" / "report.txt").read_text()
    assert "SHD202" in shutdownlint("check", "--format", "text", "in")[1]


class TestRepairWithABaseline:
    OLD = "import atexit\natexit.register(print())\n"
    NEW = "import atexit\natexit.register(print(1))\natexit.register(print())\natexit.register(print())\n"

    @pytest.fixture(autouse=True)
    def known(self, shutdownlint, write):
        write(code=self.OLD)
        assert shutdownlint("check", "--baseline", "known.json", "--update-baseline", "code.py")[0] == 0
        write(code=self.NEW)

    def test_what_is_known_is_left_alone(self, shutdownlint, tmp_path):
        code, _, err = shutdownlint("check", "--baseline", "known.json", "--fix", "--unsafe-fixes", "code.py")
        text = (tmp_path / "code.py").read_text()

        assert (code, err) == (0, "")
        assert "atexit.register(print, 1)" in text
        assert text.count("atexit.register(print())") == text.count("atexit.register(print)") == 1
        assert shutdownlint("check", "code.py")[0] == 1
        assert shutdownlint("check", "--baseline", "known.json", "code.py")[0] == 0

    def test_a_diff_leaves_it_alone_too(self, shutdownlint, write):
        write(code=self.OLD)

        assert shutdownlint("check", "--baseline", "known.json", "--diff", "code.py") == (0, "", "")
        assert shutdownlint("check", "--diff", "code.py")[1] != ""

    def test_there_must_be_a_baseline(self, shutdownlint):
        code, _, err = shutdownlint("check", "--baseline", "gone.json", "--fix", "code.py")

        assert (code, err) == (2, "gone.json: error: there is no such baseline; --update-baseline makes it\n")
