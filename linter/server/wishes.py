"""What an editor's user asks for: the initialization options."""

from __future__ import annotations

import difflib
from dataclasses import replace
from pathlib import Path
from typing import Any

from ..selection import matching
from ..unknown_rule import UnknownRuleError
from ..unused import every_rule
from .checker import Wishes

#: Options that name rules, and what the command line calls them.
_RULES = {"extendSelect": "extend_select", "ignore": "ignore", "select": "select"}
_KEYS = ("config", "delay", "docs", "extendSelect", "ignore", "select", "workspace")


class WishError(Exception):
    """Initialization options that cannot be used."""


def wishes_of(options: object) -> Wishes:
    """Read initialization options.

    Raises:
        WishError: They ask for what there is not.
    """
    if options is None:
        return Wishes()
    if not isinstance(options, dict):
        raise WishError("the initialization options are no object")
    wishes = Wishes()
    for key, value in options.items():
        if key not in _KEYS:
            near = difflib.get_close_matches(str(key), _KEYS, 1, 0.5)
            hint = f"did you mean '{near[0]}'?" if near else f"there are {', '.join(_KEYS)}"
            raise WishError(f"unknown initialization option '{key}'; {hint}")
        wishes = _with(wishes, key, value)
    return wishes


def _with(wishes: Wishes, key: str, value: object) -> Wishes:
    if key == "workspace" and isinstance(value, bool):
        return replace(wishes, whole=value)
    if key == "delay" and isinstance(value, (int, float)):
        return replace(wishes, delay=float(value))
    if key == "docs" and isinstance(value, str):
        return replace(wishes, docs=value)
    if key == "config" and isinstance(value, str):
        return replace(wishes, options=replace(wishes.options, config=Path(value)))
    if key in _RULES and isinstance(value, (list, tuple)):
        names = tuple(map(str, value))
        try:
            for name in names:
                matching(name, every_rule())
        except UnknownRuleError as error:
            raise WishError(f"initialization option '{key}': {error}") from None
        change: dict[str, Any] = {_RULES[key]: names}
        return replace(wishes, options=replace(wishes.options, **change))
    raise WishError(f"initialization option '{key}' is not what is wanted: {value!r}")
