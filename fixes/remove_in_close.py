"""Remove in its close the temporary thing that an instance keeps."""

from __future__ import annotations

from typing import TYPE_CHECKING

import libcst as cst

from ..semantics.cleanup.closing import closing_methods, is_whole_close
from ..semantics.temporary.paths import What
from ..semantics.text.names import is_none
from .begin_close import begin_close, end_close
from .fix import Fix, Safety
from .imports import Reach

if TYPE_CHECKING:
    from ..semantics.program.module import Function, Module
    from ..semantics.temporary.made import Temporary
    from ..semantics.temporary.shelves import Shelf


def remove_in_close(module: Module, made: Temporary, shelf: Shelf) -> Fix | None:
    """Let the close of an instance remove a temporary file or directory that it keeps the path of.

    Unsafe: somebody may have found the thing by other means.

    Args:
        module: The module.
        made: The thing.
        shelf: Where its path is kept.

    Returns:
        None for what is no attribute of an instance that has a close, or may not be there by then.
    """
    cls = made.function.cls if made.function is not None else None
    path = {What.PATH: shelf.name, What.HANDLE: f"{shelf.name}.name"}.get(shelf.what)
    if cls is None or cls.module is not module or not shelf.is_attribute or path is None:
        return None
    closers = [one for one in closing_methods(cls) if one.cls is cls and is_whole_close(one.name)]
    closing = next((one for one in closers if one.name != "__del__" and _is_plain(one)), None)
    begun = cls.begun(shelf.name)
    stores = cls.stores.get(shelf.name, ())
    is_own = all(store.value is made.call or (store.value is not None and is_none(store.value)) for store in stores)
    if closing is None or not begun or not is_own:
        return None
    reach = Reach(module, module.scope_of(cst.ensure_type(closing.node, cst.FunctionDef).body))
    name = f"{closing.receiver}.{path}"
    if made.is_directory:
        text = f"{reach('shutil.rmtree')}({name}, ignore_errors=True)"
    else:
        text = f"with {reach('contextlib.suppress')}({reach('builtins.FileNotFoundError')}):\n    {reach('os.unlink')}({name})"
    if "None" in text:
        return None
    if any(value is not None and is_none(value) for value in begun):
        inner = text.replace("\n", "\n    ")
        text = f"if {closing.receiver}.{shelf.name} is not None:\n    {inner}"
    body = end_close(closing, text) or begin_close(closing, text.split("\n"))
    if closing.is_empty:
        body = begin_close(closing, text.split("\n"))
    node = cst.ensure_type(closing.node, cst.FunctionDef)
    return Fix(f"Remove the {made.noun} when the object is closed", Safety.UNSAFE, {node.body: body}, reach.imports)


def _is_plain(closing: Function) -> bool:
    return closing.receiver is not None and isinstance(closing.node, cst.FunctionDef) and not closing.is_generator
