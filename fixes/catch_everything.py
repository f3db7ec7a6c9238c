"""Let an except clause that cleans up and raises again take cancellations and exits as well."""

from __future__ import annotations

from typing import TYPE_CHECKING

import libcst as cst

from ..semantics.text.walk import walk_own
from . import build
from .fix import Fix, Safety

if TYPE_CHECKING:
    from ..semantics.program.module import Module


_LEAVES = (cst.Break, cst.Continue, cst.Raise, cst.Return)


def catch_everything(module: Module, clause: cst.ExceptHandler, release: cst.Call) -> Fix | None:
    """Put ``BaseException`` in the place of ``Exception``; where the clause raises something else, a clause behind it.

    A cancellation must not become an error. Unsafe: the clause then also runs where nobody reckoned with it.

    Args:
        module: Where it stands.
        clause: A clause that ends by raising.
        release: The call in it that gives back what was opened.

    Returns:
        None if it does not name ``Exception`` and nothing else, or what it does with what it gives back needs the exception.
    """
    if clause.type is None or module.resolve(clause.type) != "builtins.Exception":
        return None
    if module.scope_of(clause).lookup("BaseException") is not None:
        return None
    title = "Take cancellations and exits as well"
    if _raises_again(clause):
        return Fix(title, Safety.UNSAFE, {clause.type: cst.Name("BaseException")})
    tried, kept = module.parent(clause), _giving_back(module, clause, release)
    if not isinstance(tried, cst.Try) or kept is None:
        return None
    template = cst.ensure_type(build.statement("try:\n    pass\nexcept BaseException:\n    raise", module.tree), cst.Try)
    (behind,) = template.handlers
    body = [*kept, *cst.ensure_type(behind.body, cst.IndentedBlock).body]
    last = tried.handlers[-1]
    return Fix(title, Safety.UNSAFE, {last: cst.FlattenSentinel([last, behind.with_changes(body=build.block(body))])})


def _giving_back(module: Module, clause: cst.ExceptHandler, release: cst.Call) -> list[cst.BaseStatement] | None:
    """The statements of a clause that are about what is given back; None if they need the exception, or leave."""
    owner = release.func.value if isinstance(release.func, cst.Attribute) else None
    above = {release, *module.ancestors(release)}
    if not isinstance(owner, cst.Name) or not isinstance(clause.body, cst.IndentedBlock):
        return None
    lines = [one for one in clause.body.body[:-1] if owner.value in build.names_in(one)]
    caught = build.code(clause.name.name) if clause.name is not None else None
    if not any(one in above for one in lines) or any(caught in build.names_in(one) for one in lines):
        return None
    if any(isinstance(node, _LEAVES) for one in lines for node in walk_own(one)):
        return None
    clean = [build.clone(one).with_changes(leading_lines=()) for one in lines]
    return None if build.comments(clean) else clean


def _raises_again(clause: cst.ExceptHandler) -> bool:
    """Whether a clause is left only by raising what it took."""
    name = build.code(clause.name.name) if clause.name is not None else None
    for node in walk_own(clause.body):
        if isinstance(node, (cst.Return, cst.Break, cst.Continue)):
            return False
        if isinstance(node, cst.Raise) and node.exc is not None and build.code(node.exc) != name:
            return False
    return True
