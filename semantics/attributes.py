"""Who releases a resource that an object keeps in one of its attributes."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

import libcst as cst

from .uses import Act, Use, Uses, uses_of_name

if TYPE_CHECKING:
    from collections.abc import Iterator

    from .acquisitions import Acquisition
    from .module import ClassInfo, Function, Module
    from .resources import Resource

#: Methods by which an object's owner lets it go.
CLOSERS = frozenset(
    {
        "close", "aclose", "stop", "shutdown", "disconnect", "dispose", "cleanup", "teardown", "finalize", "terminate", "quit",
        "tearDown", "asyncTearDown", "async_will_remove_from_hass", "on_stop", "release", "__exit__", "__aexit__", "async_close",
        "async_stop", "async_shutdown", "async_unload", "stop_async", "close_async", "on_shutdown", "on_cleanup", "join", "kill",
    }
)  # fmt: skip


@dataclass(frozen=True, slots=True, eq=False)
class AttributeUse:
    """A use of an attribute that holds a resource.

    Args:
        function: The function it stands in; None at module level.
        module: Its module.
        use: What it does.
    """

    function: Function | None
    module: Module
    use: Use


@dataclass(frozen=True, slots=True, eq=False)
class Kept:
    """What becomes of a resource that is kept in an attribute of ``self``.

    Args:
        acquisition: Where it is acquired.
        cls: The class.
        uses: All uses of the attribute in the class's module and in the modules of its bases.
        is_mentioned: Whether the text of another file of the package releases an attribute of this name.
    """

    acquisition: Acquisition
    cls: ClassInfo
    uses: tuple[AttributeUse, ...]
    is_mentioned: bool

    def has(self, *acts: Act) -> bool:
        """Whether a use does one of these things."""
        return any(one.use.act in acts for one in self.uses)

    @property
    def is_lost(self) -> bool:
        """Whether nobody that can be seen releases it, hands it on, or may do so in another file."""
        return not self.is_mentioned and not self.has(Act.RELEASES, Act.HANDS_ON, Act.DROPS)

    @property
    def closers(self) -> list[Function]:
        """The methods, own or inherited, by which an instance is let go."""
        found: dict[str, Function] = {}
        for base in self.cls.lineage:
            if isinstance(base, type(self.cls)):
                for name, method in base.methods.items():
                    if name in CLOSERS:
                        found.setdefault(name, method)
        return list(found.values())


def kept(acquired: Acquisition) -> Kept | None:
    """What becomes of a resource that is kept in an attribute of ``self``; None for other acquisitions."""
    if not isinstance(acquired.node, cst.Attribute):
        return None
    cls = acquired.module.class_of_receiver(acquired.node.value)
    if cls is None:
        return None
    uses: list[AttributeUse] = []
    for module in dict.fromkeys(base.module for base in cls.lineage if isinstance(base, type(cls))):
        uses += attribute_uses(module, acquired.name, acquired.resource)
    return Kept(acquired, cls, tuple(uses), _is_released_elsewhere(acquired))


def attribute_uses(module: Module, name: str, resource: Resource) -> Iterator[AttributeUse]:
    """The uses of attributes of this name in a module, by whatever object, local aliases followed."""
    judge = Uses(module, resource)
    for node in module.index.loads.get(name, ()):
        use = judge.judge(node)
        function = module.function_of(node)
        yield AttributeUse(function, module, use)
        if use.act is Act.ALIASES and function is not None:
            for other in uses_of_name(function, use.name):
                yield AttributeUse(function, module, judge.judge(other))
    for call in module.calls:
        # getattr(self, "_session", None): whatever is done with it
        literal = call.args[1].value if len(call.args) >= 2 else None
        if not isinstance(literal, cst.SimpleString) or literal.evaluated_value != name:
            continue
        if module.callee(call) == "builtins.getattr":
            yield AttributeUse(module.function_of(call), module, Use(Act.HANDS_ON, call))


def _is_released_elsewhere(acquired: Acquisition) -> bool:
    methods = "|".join(re.escape(one.name) for one in (*acquired.resource.release, *acquired.resource.second))
    name = re.escape(acquired.name)
    pattern = re.compile(rf"\.{name}\b\s*(?:\.\s*(?:{methods})\b|[,)\]])|['\"]{name}['\"]".encode())
    for path in acquired.module.project.mentions(acquired.name, acquired.module):
        try:
            if pattern.search(acquired.module.project.read(path)):
                return True
        except OSError:
            continue
    return False
