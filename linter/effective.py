"""The settings that are in force, and where each comes from."""

from __future__ import annotations

import json
import os
from typing import TYPE_CHECKING

from .keys import KEYS, schema

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ..rules.discovery import RuleInfo
    from .settings import Settings


def show_settings(settings: Settings, rules: Sequence[RuleInfo]) -> str:
    """One line for each setting, as TOML, and the rules that run.

    Args:
        settings: The settings.
        rules: The rules they select.
    """
    lines = []
    for key in KEYS:
        if key in settings.origins:
            value, file = settings.origins[key]
            lines.append(f"{key} = {_toml(value)}  # {os.path.relpath(file)}")
        else:
            lines.append(f"# {key}: {KEYS[key].default.replace('`', '')} (default)")
    run = "1 rule runs" if len(rules) == 1 else f"{len(rules)} rules run"
    return "\n".join([*lines, f"# {run}: {', '.join(rule.code for rule in rules)}"]) + "\n"


def _toml(value: object) -> str:
    if isinstance(value, dict):
        return f"{{ {', '.join(f'{json.dumps(key)} = {_toml(inner)}' for key, inner in value.items())} }}"
    if isinstance(value, list):
        return f"[{', '.join(map(_toml, value))}]"
    return json.dumps(value, ensure_ascii=False)


def schema_text() -> str:
    """The JSON schema of the settings, as it is shipped."""
    return json.dumps(schema(), indent=2, ensure_ascii=False) + "\n"
