"""The JSON schema of the settings: shipped as it is made, and of one mind with what reads them."""

import json
from pathlib import Path

import jsonschema
import pytest
import tomli

import shutdownlint
from shutdownlint.linter.effective import schema_text
from shutdownlint.linter.keys import ALL_KEYS, KEYS, schema
from shutdownlint.linter.settings import Settings, SettingsError, load_settings
from shutdownlint.linter.unused import every_rule
from shutdownlint.semantics.resources import table as resources

SHIPPED = Path(shutdownlint.__file__).with_name("linter") / "settings.schema.json"


def test_the_shipped_schema_is_up_to_date(shutdownlint):
    assert SHIPPED.read_text(encoding="utf-8") == schema_text(), "shutdownlint config --schema > linter/settings.schema.json"
    assert shutdownlint("config", "--schema") == (0, schema_text(), "")


def test_it_is_a_schema():
    jsonschema.Draft202012Validator.check_schema(json.loads(SHIPPED.read_text(encoding="utf-8")))


def test_every_key_is_read_into_a_setting():
    fields = {name.replace("_", "-") for name in Settings.__slots__}

    assert set(KEYS) - {"extend-exclude"} <= fields
    assert fields - {"root", "origins"} <= set(KEYS)


def test_every_key_of_a_resource_is_in_it():
    row = schema()["properties"]["resources"]["items"]

    assert set(row["properties"]) == resources.KEYS


@pytest.mark.parametrize("key", [key for key in ALL_KEYS.values() if key.name != "extend"], ids=lambda key: key.name)
def test_an_example_is_accepted_by_both(key, tmp_path):
    jsonschema.validate(tomli.loads(key.example), schema())
    path = tmp_path / "shutdownlint.toml"
    path.write_text(key.example)

    assert key.name in load_settings(path, every_rule()).origins


@pytest.mark.parametrize(
    "text",
    [
        "selct = []",
        "select = 'SHD101'",
        "select = ['SHD 101']",
        "per-file-ignores = { a = 3 }",
        "target-version = '2.7'",
        "never-return = ['die']",
        "shutdown-functions = ['a.b()']",
        "take-ownership = 'a.b'",
        "baseline = ''",
        "format = 3",
        "output-file = 1",
        "extend = 3",
        "resources = [{ names = ['a'], kind = 'x', release = ['close'] }]",
        "resources = [{ names = ['a'], kind = 'file', relaese = ['close'] }]",
    ],
)
def test_what_is_wrong_is_refused_by_both(text, tmp_path):
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate(tomli.loads(text), schema())
    path = tmp_path / "shutdownlint.toml"
    path.write_text(text)
    with pytest.raises(SettingsError):
        load_settings(path, every_rule())
