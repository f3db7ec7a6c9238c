"""Dominators, by the iterative algorithm of Cooper, Harvey and Kennedy ("A Simple, Fast Dominance Algorithm")."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence


class Dominance:
    """The tree of dominators of a graph whose points are numbers.

    Turn the edges round, and it is the tree of post-dominators.

    Args:
        targets: For each point, where its edges go.
        root: The point where every way begins.
    """

    def __init__(self, targets: Sequence[Sequence[int]], root: int) -> None:
        order = _postorder(targets, root)
        self._immediate = _immediate(targets, order, root)
        self._span = self._spans(order, root)

    def _spans(self, order: list[int], root: int) -> dict[int, tuple[int, int]]:
        """For each point its number in the tree's preorder, and the highest number of those below it."""
        below: dict[int, list[int]] = {}
        for point in order:
            if point != root:
                below.setdefault(self._immediate[point], []).append(point)
        size = dict.fromkeys(order, 1)
        for point in order:  # a dominator comes after all it dominates
            if point != root:
                size[self._immediate[point]] += size[point]
        first = {root: 0}
        for point in reversed(order):
            number = first[point] + 1
            for child in below.get(point, ()):
                first[child] = number
                number += size[child]
        return {point: (first[point], first[point] + size[point] - 1) for point in order}

    def immediate(self, point: int) -> int | None:
        """The closest other point that dominates ``point``; None for the root and for what the root does not reach."""
        dominator = self._immediate.get(point)
        return None if dominator == point else dominator

    def dominates(self, dominator: int, point: int) -> bool:
        """Whether every way from the root to ``point`` passes ``dominator``; a point dominates itself.

        False if the root does not reach one of them.
        """
        if dominator not in self._span or point not in self._span:
            return False
        first, last = self._span[dominator]
        return first <= self._span[point][0] <= last


def _postorder(targets: Sequence[Sequence[int]], root: int) -> list[int]:
    order: list[int] = []
    seen = {root}
    stack = [(root, iter(targets[root]))]
    while stack:
        point, rest = stack[-1]
        for target in rest:
            if target not in seen:
                seen.add(target)
                stack.append((target, iter(targets[target])))
                break
        else:
            order.append(point)
            stack.pop()
    return order


def _immediate(targets: Sequence[Sequence[int]], order: list[int], root: int) -> dict[int, int]:
    number = {point: position for position, point in enumerate(order)}
    sources: dict[int, list[int]] = {point: [] for point in order}
    for point in order:
        for target in targets[point]:
            sources[target].append(point)
    found = {root: root}
    changed = True
    while changed:
        changed = False
        for point in reversed(order):
            if point == root:
                continue
            closest = -1
            for source in sources[point]:
                if source not in found:
                    continue
                if closest < 0:
                    closest = source
                    continue
                other = source
                while closest != other:
                    while number[closest] < number[other]:
                        closest = found[closest]
                    while number[other] < number[closest]:
                        other = found[other]
            if found.get(point) != closest:
                found[point] = closest
                changed = True
    return found
