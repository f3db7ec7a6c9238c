"""SHD111."""

from __future__ import annotations

from typing import TYPE_CHECKING

import libcst as cst

from ...fixes.chain_default import chain_default
from ...semantics.effects.flags import flag_targets, leads_out
from ...semantics.effects.known_effects import Kind
from ...semantics.program.known_types import PREVIOUS_HANDLER
from ...semantics.program.values import Instance, Known
from ...semantics.signals.handlers import Handler, handlers, may_be_for
from ...semantics.signals.registrations import signal_registrations
from ...semantics.signals.stopping import may_stop_by
from ..finding import Confidence
from ..rule import Rule, Step

if TYPE_CHECKING:
    from ...fixes.fix import Fix
    from ...semantics.effects.summaries import Effect, Summary

_DEFAULT = Known("signal.SIG_DFL")
#: Signals whose default, SIG_DFL, ends the process. SIGINT's is a function in a Python program.
_ENDING = frozenset({"SIGTERM", "SIGHUP", "SIGQUIT", "SIGBREAK"})
#: What would end the program beside the previous handler. What is not known is taken not to: that one is to do it.
_ASKING = frozenset(
    {
        Kind.EXIT, Kind.HARD_EXIT, Kind.RAISE, Kind.CANCEL, Kind.STOP, Kind.SCHEDULE, Kind.RESEND, Kind.REARM, Kind.NOTIFY,
        Kind.FLAG,
    }
)  # fmt: skip
#: How many calls deep it counts; further down, a flag is some object's own.
_MOST_DEEP = {Kind.FLAG: 1, Kind.NOTIFY: 1}


class ChainDropsDefault(Rule):
    """A handler that calls its predecessor only if that is a function, and SIG_DFL is none.

    ## What it does
    Finds handlers that rely on the handler before them (from `signal.getsignal` or the return of `signal.signal`) to end the
    program, and call it under a test that `SIG_DFL` does not pass: `if callable(old)`, `if old`, `if old not in (SIG_DFL,
    SIG_IGN)`, with nothing for `SIG_DFL` instead.

    ## Why it stops a shutdown
    `signal.SIG_DFL` is a number, not a function. SIGTERM has it unless the program said otherwise: the handler runs, finds
    nothing to call, returns, and the process has survived its SIGTERM.

    ## Example
    ```python
    import signal

    previous = signal.getsignal(signal.SIGTERM)

    def on_stop(signum, frame):
        flush()
        if callable(previous):
            previous(signum, frame)

    def flush():
        print("flushed")

    signal.signal(signal.SIGTERM, on_stop)
    ```

    ## Use instead
    ```python
    import signal

    previous = signal.getsignal(signal.SIGTERM)

    def on_stop(signum, frame):
        flush()
        if callable(previous):
            previous(signum, frame)
        elif previous == signal.SIG_DFL:
            signal.signal(signum, signal.SIG_DFL)
            signal.raise_signal(signum)

    def flush():
        print("flushed")

    signal.signal(signal.SIGTERM, on_stop)
    ```

    ## Fix safety
    Unsafe: the process now ends where it survived before.
    """

    code = "SHD111"
    summary = "the previous handler is called only if it is a function: SIG_DFL is none, and the signal is lost"
    needles = ("signal(", "signal as ")
    confidence = Confidence.CERTAIN
    scope = "project"

    def visit_Module(self, node: cst.Module) -> None:
        for handler in handlers(self.module, of_any_signal=True):
            known = handler.signals & _ENDING
            unknown = any(one.signals is None and may_be_for(one, "SIGTERM") for one in handler.registrations)
            if handler.on_loop or not (known or unknown):
                continue
            signal = min(known, key=lambda name: (name != "SIGTERM", name)) if known else "SIGTERM"
            if self._has_predecessor(handler, signal):
                continue
            chain = self._lost(handler, signal)
            if chain is not None:
                self._report(handler, chain, signal)

    def _has_predecessor(self, handler: Handler, signal: str) -> bool:
        """Whether the same code has set another function as the signal's handler before, which then is the previous one."""
        here = self.module.function_of(handler.first.call)
        return any(
            signal in (other.signals or ())
            and self.module.function_of(other.call) is here
            and self.module.order(other.call) < self.module.order(handler.first.call)
            and not other.is_default
            and other.values != handler.first.values
            for other in signal_registrations(self.module)
        )

    def _lost(self, handler: Handler, signal: str) -> Effect | None:
        """The call of the previous handler, if it is left out for SIG_DFL and nothing is done instead."""
        chains = handler.run(signal).of(Kind.CHAIN)
        if not chains:
            return None
        with_default = handler.run(signal, _DEFAULT)
        if not with_default.returns or with_default.has(Kind.CHAIN) or _ends_otherwise(with_default):
            return None
        return chains[0]

    def _report(self, handler: Handler, chain: Effect, signal: str) -> None:
        branch = _branch(chain)
        here = chain.module is self.module
        node: cst.CSTNode = handler.first.call
        if here:
            node = branch.test if branch is not None else chain.node
        related = [Step(self.module, handler.first.call, "registered here")]
        if not here:
            related.append(Step(chain.module, chain.node, "the previous handler is called here"))
        self.report(
            node,
            f"{signal} is lost when the previous handler is SIG_DFL, as it is by default: SIG_DFL is not called here,"
            " and nothing else ends the program",
            related=related,
            fix=self._fix(handler, chain, branch) if here and branch is not None else None,
        )

    def _fix(self, handler: Handler, chain: Effect, branch: cst.If) -> Fix | None:
        function = self.module.function_of(chain.node)
        if function is not handler.function or not isinstance(chain.node, cst.Call) or handler.target.args:
            return None
        own = function.positional[1:] if function.receiver is not None else function.positional
        if not own:
            return None
        return chain_default(self.module, branch, chain.node.func, cst.Name(own[0].name.value))


def _branch(chain: Effect) -> cst.If | None:
    """The ``if`` around the call that asks for the previous handler."""
    module = chain.module
    inside = chain.node
    for around in module.enclosing(chain.node):
        if isinstance(around, cst.If) and inside is around.body and _asks(chain, around.test):
            return around
        inside = around
    return None


def _asks(chain: Effect, test: cst.BaseExpression) -> bool:
    parts = [test]
    while parts:
        part = parts.pop()
        if isinstance(part, cst.BooleanOperation):
            parts += [part.left, part.right]
        elif isinstance(part, cst.UnaryOperation):
            parts.append(part.expression)
        elif isinstance(part, cst.Comparison):
            parts.append(part.left)
        elif isinstance(part, cst.Call):
            parts += [arg.value for arg in part.args[:1]]
        elif any(isinstance(value, Instance) and value.type == PREVIOUS_HANDLER for value in chain.module.evaluate(part)):
            return True
    return False


def _ends_otherwise(summary: Summary) -> bool:
    for effect in summary.effects:
        if effect.kind not in _ASKING or len(effect.chain) > _MOST_DEEP.get(effect.kind, 2):
            continue
        if effect.guessed and effect.kind in (Kind.STOP, Kind.NOTIFY):
            continue
        if effect.kind is Kind.FLAG and not any(leads_out(effect.module, one) for one in flag_targets(effect.node)):
            continue
        if may_stop_by(effect, summary):
            return True
    return False
