import pytest

from shutdownlint.linter.selection import select_rules
from shutdownlint.linter.settings import SettingsError, find_settings, load_settings
from shutdownlint.linter.unused import every_rule
from shutdownlint.rules.finding import Confidence


@pytest.fixture
def load(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)

    def load_all(**files):
        for name, text in files.items():
            (tmp_path / name.replace("__", "/").replace("_toml", ".toml")).write_text(text)
        found = find_settings(["."])
        return load_settings(found, every_rule()) if found is not None else None

    return load_all


def test_a_file_of_our_own_needs_no_table_and_goes_first(load):
    settings = load(shutdownlint_toml='select = ["signals"]\n', pyproject_toml='[tool.shutdownlint]\nselect = ["SHD2"]\n')

    assert settings.select == ("signals",)


def test_the_nearest_file_wins(load, tmp_path):
    (tmp_path / "inner").mkdir()
    load(shutdownlint_toml='select = ["signals"]\n', inner__pyproject_toml='[tool.shutdownlint]\nselect = ["SHD2"]\n')

    assert find_settings(["inner"]) == tmp_path / "inner" / "pyproject.toml"
    assert find_settings(["inner", "."]) == tmp_path / "shutdownlint.toml"


def test_a_file_extends_another(load):
    settings = load(
        base_toml='[tool.shutdownlint]\nselect = ["SHD1"]\nignore = ["SHD110"]\nextend-select = ["SHD107"]\n',
        shutdownlint_toml='extend = "base.toml"\nignore = ["SHD101"]\nextend-select = ["SHD201"]\n',
    )

    assert (settings.select, settings.ignore, settings.extend_select) == (("SHD1",), ("SHD101",), ("SHD107", "SHD201"))
    assert {key: file.name for key, (_, file) in settings.origins.items()} == {
        "select": "base.toml",
        "ignore": "shutdownlint.toml",
        "extend-select": "shutdownlint.toml",
    }


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("x = 1\nselct = []\n", "shutdownlint.toml:1: error: unknown setting 'x'; there are "),
        ("select = []\nignor = []\n", "shutdownlint.toml:2: error: unknown setting 'ignor'; did you mean 'ignore'?"),
        ("\n[per-file-ignores]\n'a' = 3\n", "shutdownlint.toml:2: error: 'per-file-ignores': an array of strings"),
        ("extend = 3\n", "shutdownlint.toml:1: error: 'extend': a path is wanted"),
        ("extend = 'shutdownlint.toml'\n", "shutdownlint.toml:1: error: 'extend': shutdownlint.toml extends this file"),
        ("extend = 'gone.toml'\n", "gone.toml: error: cannot be read: No such file or directory"),
    ],
)
def test_errors(text, message, load):
    with pytest.raises(SettingsError) as error:
        load(shutdownlint_toml=text)

    assert str(error.value).startswith(message)


@pytest.mark.parametrize("tier", Confidence)
def test_rules_are_selected_by_tier(tier):
    assert {rule.confidence for rule in select_rules(every_rule(), [tier.value])} == {tier}


def test_config_shows_what_is_in_force(shutdownlint, write):
    write(**{"shutdownlint.toml": 'select = ["SHD101", "SHD105"]\nper-file-ignores = { "tests/*" = ["ALL"] }\n'})

    code, out, err = shutdownlint("config")
    lines = out.splitlines()

    assert (code, err) == (0, "")
    assert 'select = ["SHD101", "SHD105"]  # shutdownlint.toml' in lines
    assert 'per-file-ignores = { "tests/*" = ["ALL"] }  # shutdownlint.toml' in lines
    assert "# ignore: none (default)" in lines
    assert lines[-1] == "# 2 rules run: SHD101, SHD105"
    assert shutdownlint("config", "--config", "gone.toml")[0] == 2
