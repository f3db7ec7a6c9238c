"""Output of a signal handler: it may come in the middle of other output of the program, whose buffer is then in use."""

from __future__ import annotations

from typing import TYPE_CHECKING

import libcst as cst

from ..effects.exceptions import is_covered
from ..effects.known_effects import Kind
from ..program.arguments import argument
from ..program.references import references
from .stopping import stopping

if TYPE_CHECKING:
    from ..effects.summaries import Effect, Summary
    from ..program.module import Function, Module
    from .handlers import Handler

#: Output whose error comes out. A logger writes to a stream too, but keeps the error to itself.
_RAISING = ("builtins.print", "sys.stdout.", "sys.stderr.", "sys.__stdout__.", "sys.__stderr__.", "click.", "rich.print")
#: What tells the program to stop, once it has been done.
_TELLS = frozenset({Kind.FLAG, Kind.NOTIFY, Kind.SCHEDULE, Kind.STOP, Kind.CANCEL})
#: What is not come to on every way through it.
_PARTS = (cst.If, cst.IfExp, cst.Else, cst.BooleanOperation, cst.ExceptHandler, cst.For, cst.While, cst.MatchCase)


def output_before_stop(handler: Handler, summary: Summary) -> tuple[Effect, Effect] | None:
    """The output of a handler that comes before all that would make the program stop, and the first of that; None if none does.

    A handler that ends the program in any case is none of these: an error ends it as well. Only output counts that is written on
    every way, and in a program that has more to say while it runs.
    """
    if handler.on_loop or not summary.returns:
        return None
    told = {effect for effect in stopping(summary) if effect.kind in _TELLS}
    first = next((effect for effect in summary.effects if effect in told), None)
    for effect in summary.effects:
        if effect is first or first is None:
            return None
        if effect.kind is not Kind.OUTPUT or effect.guessed or not effect.detail.startswith(_RAISING):
            continue
        if is_covered("builtins.RuntimeError", effect.caught):
            return None
        way = effect.way
        if all(_is_on_every_way(module, node) for module, node in way) and _says_more(handler, effect, summary.function):
            return effect, first
    return None


def _is_on_every_way(module: Module, node: cst.CSTNode) -> bool:
    """Whether a node is come to unless its function is left before."""
    return all(not isinstance(around, _PARTS) for around in module.enclosing(node))


def _says_more(handler: Handler, effect: Effect, own: Function) -> bool:
    """Whether the program writes to the same stream while it works: in a loop, or by the same function from elsewhere."""
    silent = {own, handler.module.function_of(handler.first.call)}
    around = effect.module.function_of(effect.node)
    if around is not None and effect.chain:
        for reference in references(around):
            call = reference.module.parent(reference.node)
            if isinstance(call, cst.Call) and any(call is node for _, node in effect.chain):
                continue
            if reference.sure and isinstance(call, cst.Call) and reference.module.function_of(call) not in silent:
                return True
    return any(
        (module.callee(call) or "").startswith(_RAISING)
        and module.function_of(call) is not own
        and _is_to_errors(module, call) is _is_to_errors(effect.module, effect.node)
        and module.is_in_loop(call)
        for module in dict.fromkeys((handler.module, effect.module))
        for call in module.calls
    )


def _is_to_errors(module: Module, node: cst.CSTNode) -> bool:
    """Whether output goes to the stream of errors, which has a buffer of its own."""
    if not isinstance(node, cst.Call):
        return False
    if (module.callee(node) or "").startswith(("sys.stderr", "sys.__stderr__")):
        return True
    file, err = argument(node, 99, "file"), argument(node, 99, "err")
    return err is not None or (file is not None and (module.resolve(file) or "").endswith(("stderr", "stderr__")))
