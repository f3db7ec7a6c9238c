"""Which rules run: names users write -> rules."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from ..rules.finding import Confidence
from .unknown_rule import UnknownRuleError, nearest

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ..rules.discovery import RuleInfo


def find_rule(name: str, rules: Sequence[RuleInfo]) -> RuleInfo:
    """The one rule with this code or slug.

    Raises:
        UnknownRuleError: There is none.
    """
    for rule in rules:
        if name.upper() == rule.code or name.lower() == rule.slug:
            return rule
    for rule in _plugin_rules(name):
        if name.upper() == rule.code:
            return rule
    raise UnknownRuleError(name, nearest(name, [one for rule in rules for one in (rule.code, rule.slug)]))


def matching(name: str, rules: Sequence[RuleInfo]) -> list[RuleInfo]:
    """The rules a name means: a code, the beginning of codes, a slug, a family, a tier, or ``ALL``.

    What is none of ours may be the beginning of a plug-in's codes; it is imported then.

    Raises:
        UnknownRuleError: There is none.
    """
    if name.upper() == "ALL":
        return list(rules)
    if re.fullmatch(r"SHD\d{0,3}", name, re.IGNORECASE):
        found = [rule for rule in rules if rule.code.startswith(name.upper())]
    else:
        found = [rule for rule in rules if name.lower() in (rule.slug, rule.family, rule.confidence.value)]
    if not found and not name.upper().startswith("SHD"):
        found = [*_plugin_rules(name)]
    if not found:
        names = [one for rule in rules for one in (rule.code, rule.slug, rule.family, rule.confidence.value) if one]
        raise UnknownRuleError(name, nearest(name, [*names, "ALL"]))
    return found


def select_rules(
    rules: Sequence[RuleInfo], select: Sequence[str] | None, extend: Sequence[str] = (), ignore: Sequence[str] = ()
) -> tuple[RuleInfo, ...]:
    """The rules to run.

    Advice runs only if it is asked for: by its code, its slug, ``advice``, ``ALL``, or anything in ``extend``. The beginning of a
    code or a family in ``select`` means what is on by default.

    Args:
        rules: All rules there are.
        select: What to run instead of what is on by default, or None.
        extend: What to run besides.
        ignore: What not to run, however it was chosen.

    Raises:
        UnknownRuleError: A name means no rule.
    """
    chosen: dict[str, RuleInfo] = {}
    for name in ["SHD"] if select is None and rules else select or ():
        found = matching(name, rules)
        by_group = name.upper() not in ("ALL", "ADVICE") and name.upper() != found[0].code and name.lower() != found[0].slug
        chosen.update((rule.code, rule) for rule in found if not (by_group and rule.confidence is Confidence.ADVICE))
    for name in extend:
        chosen.update((rule.code, rule) for rule in matching(name, rules))
    for name in ignore:
        for rule in matching(name, rules):
            chosen.pop(rule.code, None)
    ours = tuple(rule for rule in rules if rule.code in chosen)
    return (*ours, *(chosen[code] for code in sorted(chosen) if chosen[code] not in ours))


def _plugin_rules(name: str) -> tuple[RuleInfo, ...]:
    from .plugins import plugin_rules  # noqa: PLC0415 - to look for plug-ins costs time

    return plugin_rules(name)
