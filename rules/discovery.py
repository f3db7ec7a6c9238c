"""Which rules there are: found by their files, so that there is no list to keep."""

from __future__ import annotations

import ast
import functools
import importlib
import importlib.util
import inspect
import pkgutil
from dataclasses import dataclass
from importlib.abc import InspectLoader
from pathlib import Path
from typing import TYPE_CHECKING

from ..semantics.resources.table import CLIENTS, shipped
from .finding import Confidence

if TYPE_CHECKING:
    from collections.abc import Iterator

    from .rule import Rule

_ATTRIBUTES = ("code", "summary", "needles", "confidence", "scope")


@dataclass(frozen=True, slots=True)
class RuleInfo:
    """What is known of a rule without importing it, and with it libcst.

    Args:
        code: ``SHD``, or a plug-in's name, and three digits.
        slug: Its name: its file's name with hyphens.
        family: The folder it lies in, empty for a rule that lies elsewhere.
        summary: One line: what goes wrong.
        needles: Words without which a file cannot have the problem (see `Rule.needles`).
        confidence: How sure it is.
        scope: ``function``, ``module`` or ``project``.
        doc: Its documentation, dedented.
        module: The module that defines it.
        class_name: Its class.
        origin: Of a plug-in's rule, the distribution it is from.
    """

    code: str
    slug: str
    family: str
    summary: str
    needles: tuple[str | tuple[str, ...], ...]
    confidence: Confidence
    scope: str
    doc: str
    module: str
    class_name: str
    origin: str = ""

    @classmethod
    def of(cls, rule: type[Rule], family: str = "") -> RuleInfo:
        """What the class says of itself."""
        return cls(
            code=rule.code,
            slug=rule.slug(),
            family=family,
            summary=rule.summary,
            needles=tuple(rule.needles),
            confidence=rule.confidence,
            scope=rule.scope,
            doc=inspect.getdoc(rule) or "",
            module=rule.__module__,
            class_name=rule.__qualname__,
        )

    def load(self) -> type[Rule]:
        """The class itself."""
        found: object = importlib.import_module(self.module)
        for name in self.class_name.split("."):
            found = getattr(found, name)
        return found  # type: ignore[return-value]

    def may_concern(self, text: bytes) -> bool:
        """Whether ``text`` has the words without which it cannot have the problem."""
        return any(all(word in text for word in words) for words in _words(self.needles))


@functools.cache
def _words(needles: tuple[str | tuple[str, ...], ...]) -> tuple[tuple[bytes, ...], ...]:
    """The words of needles; ``resource:KIND`` stands for each that acquires a resource of the kind which is not collected."""
    found: dict[tuple[bytes, ...], None] = {}
    for needle in needles:
        if isinstance(needle, str) and needle.startswith("resource:"):
            kind = needle.partition(":")[2]
            kinds = CLIENTS if kind == "clients" else {kind}
            found |= {(one.word,): None for one in shipped() if one.kind in kinds and not one.collected}
        else:
            found[tuple(word.encode() for word in ((needle,) if isinstance(needle, str) else needle))] = None
    return tuple(found)


@functools.cache
def catalogue() -> tuple[RuleInfo, ...]:
    """All rules of the package, by their codes."""
    return tuple(sorted((_read(family, module) for family, module in rule_modules()), key=lambda rule: rule.code))


def rule_modules() -> Iterator[tuple[str, str]]:
    """The family and the full module name of each rule; modules with a leading underscore are helpers of their family."""
    package = __name__.rpartition(".")[0]
    for family in pkgutil.iter_modules([str(Path(__file__).parent)]):
        if not family.ispkg:
            continue
        for module in pkgutil.iter_modules([str(Path(__file__).parent / family.name)]):
            if not module.name.startswith("_"):
                yield family.name, f"{package}.{family.name}.{module.name}"


def _read(family: str, module: str) -> RuleInfo:
    return read_statically(family, module) or _import(family, module)


def read_statically(family: str, module: str) -> RuleInfo | None:
    """The rule of a module by its source text, or None if its attributes are not all plain literals."""
    spec = importlib.util.find_spec(module)
    loader = spec.loader if spec is not None else None
    source = loader.get_source(module) if isinstance(loader, InspectLoader) else None
    if source is None:
        return None
    for node in ast.parse(source).body:
        if not isinstance(node, ast.ClassDef):
            continue
        attributes = _attributes(node)
        if "code" in attributes:
            break
    else:
        return None
    attributes.setdefault("scope", ast.Constant("function"))
    confidence = attributes.get("confidence")
    if not isinstance(confidence, ast.Attribute) or confidence.attr not in Confidence.__members__:
        return None
    try:
        values = {name: ast.literal_eval(attributes[name]) for name in _ATTRIBUTES if name != "confidence"}
    except (KeyError, ValueError):
        return None
    return RuleInfo(
        **values,
        slug=module.rpartition(".")[2].replace("_", "-"),
        family=family,
        confidence=Confidence[confidence.attr],
        doc=ast.get_docstring(node) or "",
        module=module,
        class_name=node.name,
    )


def _attributes(node: ast.ClassDef) -> dict[str, ast.expr]:
    found: dict[str, ast.expr] = {}
    for statement in node.body:
        if isinstance(statement, ast.Assign) and isinstance(statement.targets[0], ast.Name):
            found[statement.targets[0].id] = statement.value
        elif isinstance(statement, ast.AnnAssign) and isinstance(statement.target, ast.Name) and statement.value:
            found[statement.target.id] = statement.value
    return found


def rule_classes(module: str) -> list[type[Rule]]:
    """The rules a module defines; a rule's file defines exactly one."""
    from .rule import Rule  # noqa: PLC0415 - the catalogue is read without it

    found = importlib.import_module(module)
    return [
        value
        for value in vars(found).values()
        if inspect.isclass(value) and issubclass(value, Rule) and value.__module__ == module and hasattr(value, "code")
    ]


def _import(family: str, module: str) -> RuleInfo:
    classes = rule_classes(module)
    if len(classes) != 1:
        raise TypeError(f"{module} defines {len(classes)} rules, not one")
    return RuleInfo.of(classes[0], family)
