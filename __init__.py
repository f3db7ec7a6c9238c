"""Find the bugs that show when a Python program is told to stop, and repair them.

`check_source`, `check_paths` and `fix_source` do the work; the other names are of what they give and raise, and of what rules
of other distributions are made of (`Rule`, `Step`, `Fix`).
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

from ._version import __version__
from .fixes import codemods as _codemods

if TYPE_CHECKING:
    from .fixes.fix import Fix, Safety
    from .linter.api import check_paths, check_source, fix_source
    from .linter.result import Problem, Result
    from .linter.settings import SettingsError
    from .linter.unknown_rule import UnknownRuleError
    from .rules.finding import Confidence, Edit, Finding, Related, Repair
    from .rules.rule import Rule, Step
    from .semantics.text.place import Place

__all__ = [
    "Confidence",
    "Edit",
    "Finding",
    "Fix",
    "Place",
    "Problem",
    "Related",
    "Repair",
    "Result",
    "Rule",
    "Safety",
    "SettingsError",
    "Step",
    "UnknownRuleError",
    "__version__",
    "check_paths",
    "check_source",
    "fix_source",
]

#: Where each name is from.
_HOME = {
    "Confidence": "rules.finding",
    "Edit": "rules.finding",
    "Finding": "rules.finding",
    "Fix": "fixes.fix",
    "Place": "semantics.text.place",
    "Problem": "linter.result",
    "Related": "rules.finding",
    "Repair": "rules.finding",
    "Result": "linter.result",
    "Rule": "rules.rule",
    "Safety": "fixes.fix",
    "SettingsError": "linter.settings",
    "Step": "rules.rule",
    "UnknownRuleError": "linter.unknown_rule",
    "check_paths": "linter.api",
    "check_source": "linter.api",
    "fix_source": "linter.api",
}


def __getattr__(name: str) -> object:
    """Import what does the work only when it is asked for: `shutdownlint --version` needs none of it."""
    if name in _HOME:
        return getattr(import_module(f".{_HOME[name]}", __name__), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")


def __dir__() -> list[str]:
    return __all__


# Of all layers only the whole package knows those that the commands are made by.
_codemods.register(lambda: import_module(".linter.codemod", __name__).commands())
