"""Rules of other distributions: entry points of the group ``shutdownlint.rules``.

An entry point's name is what the codes of its rules begin with; its value is a package of rules, one a module, or a module with a
rule. It is imported when a name that begins so is selected, and never otherwise.
"""

from __future__ import annotations

import functools
import importlib
import importlib.util
import pkgutil
import re
from dataclasses import replace
from importlib import metadata
from pathlib import Path
from typing import TYPE_CHECKING

from ..rules.discovery import RuleInfo, catalogue, rule_classes
from ..rules.finding import Confidence
from .result import described
from .unknown_rule import UnknownRuleError

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Sequence

    from ..rules.rule import Rule

GROUP = "shutdownlint.rules"
_NAME = re.compile(r"([A-Za-z]{2,8})(\d{0,3})")


class PluginError(UnknownRuleError):
    """A plug-in that cannot be used.

    Args:
        prefix: What its codes begin with.
        message: Why.
    """

    def __init__(self, prefix: str, message: str) -> None:
        Exception.__init__(self, message)
        self.name = prefix
        self.suggestion = None


@functools.cache
def installed() -> dict[str, tuple[metadata.EntryPoint, ...]]:
    """The plug-ins there are, by their names; nothing of them is imported."""
    found: dict[str, tuple[metadata.EntryPoint, ...]] = {}
    for point in metadata.entry_points(group=GROUP):
        known = found.get(point.name.upper(), ())
        if not any(one.value == point.value and _origin(one) == _origin(point) for one in known):
            found[point.name.upper()] = (*known, point)
    return found


def plugin_rules(name: str) -> tuple[RuleInfo, ...]:
    """The rules of a plug-in that a name means: what its codes begin with, the beginning of its codes, a code.

    Raises:
        PluginError: The plug-in cannot be used.
    """
    found = _NAME.fullmatch(name)
    if found is None or found[1].upper() not in installed():
        return ()
    return tuple(rule for rule in _rules(found[1].upper()) if rule.code.startswith(name.upper()))


def rules_among(codes: Collection[str]) -> tuple[RuleInfo, ...]:
    """Those of some codes that are of plug-ins, as rules."""
    prefixes = dict.fromkeys(re.sub(r"\d+", "", code) for code in codes if not code.startswith("SHD"))
    return tuple(rule for prefix in prefixes for rule in plugin_rules(prefix) if rule.code in codes)


def listed() -> str:
    """The plug-ins for people; nothing if there is none."""
    return "".join(
        f"{prefix}  {' and '.join(map(_origin, points))}: rules of its own, which run when {prefix} is selected\n"
        for prefix, points in sorted(installed().items())
    )


def digest_of(rules: Sequence[RuleInfo]) -> list[tuple[str, bytes]]:
    """What tells the code of rules of plug-ins from other code."""
    found: dict[str, bytes] = {}
    for module in dict.fromkeys(rule.module for rule in rules if rule.origin):
        spec = importlib.util.find_spec(module)
        if spec is not None and spec.origin is not None and Path(spec.origin).is_file():
            files = Path(spec.origin).parent.rglob("*.py") if "." in module else [Path(spec.origin)]
            found.update((str(file), file.read_bytes()) for file in files)
    return sorted(found.items())


@functools.cache
def _rules(prefix: str) -> tuple[RuleInfo, ...]:
    points = installed()[prefix]
    if len(points) > 1:
        raise PluginError(prefix, f"two plug-ins are called {prefix}: {' and '.join(map(_origin, points))}; remove one of them")
    (point,) = points
    origin = _origin(point)
    ours = catalogue()
    taken = {"SHD", "ALL", *(rule.family.upper() for rule in ours), *(one.value.upper() for one in Confidence)}
    if prefix in taken or not re.fullmatch(r"[A-Z]{2,8}", point.name):
        hint = "is taken" if prefix in taken else "has to be two to eight capital letters"
        raise PluginError(prefix, f"plug-in {point.name} of {origin} cannot be used: its name {hint}")
    try:
        rules = [replace(RuleInfo.of(rule, prefix.lower()), origin=origin) for rule in _classes(point)]
    except Exception as error:
        raise PluginError(prefix, f"plug-in {prefix} of {origin} cannot be loaded: {described(error)}") from error
    slugs = {rule.slug for rule in ours}
    codes: set[str] = set()
    for rule in rules:
        wrong = ""
        if not re.fullmatch(rf"{prefix}\d{{3}}", rule.code):
            wrong = f"is not {prefix} and three digits"
        elif rule.code in codes:
            wrong = "is the code of two rules"
        elif rule.slug in slugs:
            wrong = f"has a name that is taken: {rule.slug}"
        if wrong:
            raise PluginError(prefix, f"plug-in {prefix} of {origin} cannot be used: {rule.code} {wrong}")
        codes.add(rule.code)
        slugs.add(rule.slug)
    if not rules:
        raise PluginError(prefix, f"plug-in {prefix} of {origin} cannot be used: it has no rules")
    return tuple(sorted(rules, key=lambda rule: rule.code))


def _classes(point: metadata.EntryPoint) -> Iterator[type[Rule]]:
    """The rules of a module and, if it is a package, of the modules in it whose names begin with no underscore."""
    home = importlib.import_module(point.module)
    yield from rule_classes(point.module)
    for module in pkgutil.iter_modules(getattr(home, "__path__", ())):
        if not module.name.startswith("_"):
            yield from rule_classes(f"{point.module}.{module.name}")


def _origin(point: metadata.EntryPoint) -> str:
    return f"{point.dist.name} {point.dist.version}" if point.dist is not None else point.value
