"""SHD409."""

from __future__ import annotations

import libcst as cst

from ...fixes.copy_iterated import copy_iterated
from ...semantics.tasks.live_containers import changing_callback, step_that_leaves
from ...semantics.text.walk import walk_own
from ..finding import Confidence
from ..rule import Rule, Step
from ..texts import shown


class LiveContainerIterated(Rule):
    """A loop goes over a container that is changed meanwhile: by done callbacks while it awaits, or by its own items.

    ## What it does
    Finds `for task in self.tasks` with an `await` in its body, where a done callback (a bound `discard`, a method, a lambda or a
    nested function) takes items out of the same set, dict or list. And finds loops that call, for each item, a method in which
    the item takes itself out of the container that it has put itself into.

    ## Why it stops a shutdown
    While the loop waits for one task, others end, and their callbacks change the container: a set or dict raises RuntimeError at
    the next step, so that the rest of the tasks is neither cancelled nor waited for; a list skips some of them.

    ## Example
    ```python
    import asyncio

    class Jobs:
        def __init__(self):
            self.tasks = set()

        def start(self, job):
            task = asyncio.create_task(job())
            self.tasks.add(task)
            task.add_done_callback(self.tasks.discard)

        async def close(self):
            for task in self.tasks:
                task.cancel()
                await asyncio.wait([task])
    ```

    ## Use instead
    ```python
    import asyncio

    class Jobs:
        def __init__(self):
            self.tasks = set()

        def start(self, job):
            task = asyncio.create_task(job())
            self.tasks.add(task)
            task.add_done_callback(self.tasks.discard)

        async def close(self):
            for task in list(self.tasks):
                task.cancel()
                await asyncio.wait([task])
    ```

    ## Fix safety
    Safe: the loop goes over what was there when it began.
    """

    code = "SHD409"
    summary = "a loop goes over a container that done callbacks, or the items themselves, change meanwhile"
    needles = (("add_done_callback", "await", "for "), "remove(self)", "discard(self)")
    confidence = Confidence.CERTAIN
    scope = "module"

    def visit_For(self, node: cst.For) -> None:
        function = self.module.function_of(node)
        found = step_that_leaves(self.module, node, node.iter) if isinstance(node.iter, cst.Attribute) else None
        if found is not None and not _leaves(node.body):
            self.report(
                node.iter,
                f"{shown(found[0])} takes the item out of what the loop goes over: after the first it fails, or leaves some out",
                related=[Step(self.module, found[0], "called for each"), Step(self.module, found[1], "and it takes itself out")],
                fix=copy_iterated(self.module, node),
            )
            return
        if function is None or not function.is_async or node.asynchronous is not None:
            return
        if not any(isinstance(inner, cst.Await) for inner in walk_own(node.body)):
            return
        iterated = _container(node.iter)
        callback = changing_callback(self.module, iterated) if iterated is not None else None
        if iterated is None or callback is None or _leaves(node.body):
            return
        self.report(
            node.iter,
            "the loop waits while it goes over what a done callback takes things out of: at the first task that ends meanwhile it"
            " fails, and the rest is left",
            related=[Step(self.module, callback, "this callback changes it")],
            fix=copy_iterated(self.module, node),
        )


def _container(expr: cst.BaseExpression) -> cst.Name | cst.Attribute | None:
    """``tasks``, and the ``tasks`` of ``tasks.items()``."""
    if isinstance(expr, cst.Call) and isinstance(expr.func, cst.Attribute) and not expr.args:
        if expr.func.attr.value not in ("items", "keys", "values"):
            return None
        expr = expr.func.value
    return expr if isinstance(expr, (cst.Name, cst.Attribute)) else None


def _leaves(body: cst.BaseSuite) -> bool:
    """Whether the loop ends after its first step."""
    last = body.body[-1] if body.body else None
    small = last.body[-1] if isinstance(last, cst.SimpleStatementLine) else last
    return isinstance(small, (cst.Break, cst.Return, cst.Raise))
