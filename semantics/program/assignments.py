"""What an attribute holds at one place of a function, as far as an assignment shortly before tells."""

from __future__ import annotations

from typing import TYPE_CHECKING

import libcst as cst

from ..text.names import dotted_text

if TYPE_CHECKING:
    from .module import Module


def last_assigned(module: Module, use: cst.Attribute) -> cst.BaseExpression | None:
    """What was assigned last to an attribute, before a use of it in the same function.

    Args:
        module: The module.
        use: The attribute where it is used.

    Returns:
        None if there is no such assignment, or if it is not passed on every way to the use.
    """
    text = dotted_text(use)
    function = module.function_of(use)
    around = {use, *module.ancestors(use)}
    found: cst.BaseExpression | None = None
    for store in module.index.stores.get(use.attr.value, ()):
        if module.function_of(store.target) is not function or dotted_text(store.target) != text:
            continue
        if module.order(store.target) > module.order(use):
            continue
        suite = next((one for one in module.ancestors(store.target) if isinstance(one, (cst.IndentedBlock, cst.Module))), None)
        # One that stands in a suite not around the use may or may not have been passed.
        found = store.value if suite in around and not store.path else None
    return found
