"""What a project's settings say of functions whose text does not tell it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from ..effects.known_effects import Kind

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from .module import Function


@dataclass(frozen=True, slots=True)
class Conventions:
    """Qualified names of functions and methods: ``package.module.function``, ``package.module.Class.method``.

    Args:
        stops: Those that make the program stop, by whatever way.
        never_return: Those that end the program as ``sys.exit`` does.
        keeps: Those that release what they are given, sooner or later.
    """

    stops: frozenset[str] = frozenset()
    never_return: frozenset[str] = frozenset()
    keeps: frozenset[str] = frozenset()

    def __bool__(self) -> bool:
        return bool(self.stops or self.never_return or self.keeps)

    @property
    def words(self) -> frozenset[bytes]:
        """Words that may bring a finding: the last parts of what never returns. The others only silence."""
        return frozenset(name.rpartition(".")[2].encode() for name in self.never_return)

    def kinds(self, names: Iterable[str]) -> Iterator[Kind]:
        """What calling a function does that has one of these names."""
        for name in names:
            if name in self.never_return:
                yield Kind.EXIT
            elif name in self.stops:
                yield Kind.STOP


#: Nothing is said.
NONE = Conventions()


def names_of(function: Function) -> tuple[str, ...]:
    """The names by which settings may mean a function of the program; a class is meant where its ``__init__`` runs."""
    home = function.module.name
    if home is None:
        return ()
    name = f"{home}.{function.qualname}"
    return (name, name.removesuffix(".__init__")) if function.name == "__init__" else (name,)
