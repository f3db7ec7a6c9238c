"""Calls that make a temporary file or directory, which somebody has to remove."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import libcst as cst

from ..program.arguments import argument
from ..program.values import Constant
from ..resources.acquisitions import resource_of_call
from .paths import PathUse, PathUses, What

if TYPE_CHECKING:

    from ..program.module import Function, Module
    from ..resources.table import Resource

NAMED = "tempfile.NamedTemporaryFile"
#: What removes the thing that `tempfile.NamedTemporaryFile` made, whose table entry tells how the open file is closed.
_FILE_REMOVERS = frozenset({"os.unlink", "os.remove", "os.replace", "os.rename", "os.renames", "shutil.move"})
_HOMES = frozenset({"tempfile.mkdtemp", "tempfile.TemporaryDirectory"})


@dataclass(frozen=True, slots=True, eq=False)
class Temporary:
    """A call that makes a file or directory somebody has to remove.

    Args:
        module: Where.
        function: The function it stands in; None at module level.
        call: The call.
        resource: What it makes.
        first: What is done with it on the spot.
    """

    module: Module
    function: Function | None
    call: cst.Call
    resource: Resource
    first: PathUse

    @property
    def is_directory(self) -> bool:
        """Whether it is a directory."""
        return self.resource.kind == "temp-dir"

    @property
    def noun(self) -> str:
        """``file`` or ``directory``."""
        return "directory" if self.is_directory else "file"


def temporary(module: Module, call: cst.Call) -> Temporary | None:
    """What a call makes that has to be removed, or None."""
    resource = resource_of_call(module, call, module.project.resources)
    if resource is None or resource.kind not in ("temp-file", "temp-dir"):
        return None
    if resource.name == NAMED:
        delete = argument(call, 99, "delete")
        if delete is None or module.evaluate(delete) != (Constant(False),):
            return None
        resource = _as_path(resource)
        what = What.HANDLE
    elif not resource.functions:
        return None  # it removes itself when it is collected
    else:
        what = What.HOLDER if resource.places else What.PATH
    made = Temporary(module, module.function_of(call), call, resource, PathUses(module, resource).judge(call, what))
    return None if lies_in_temporary(made) else made


def kept_first(made: Temporary) -> What:
    """What the call itself gives."""
    if made.resource.name == NAMED:
        return What.HANDLE
    return What.HOLDER if made.resource.places else What.PATH


def has_given_home(made: Temporary) -> bool:
    """Whether the call says in which directory the thing is made, so that it may be known to those who own that."""
    place = {"tempfile.mkdtemp": 2, "tempfile.mkstemp": 2, NAMED: 6}[made.resource.name]
    given = argument(made.call, place, "dir")
    return given is not None and made.module.evaluate(given) != (Constant(None),)


def lies_in_temporary(made: Temporary) -> bool:
    """Whether it is made in a directory that is a temporary one itself, and goes with that."""
    given = argument(made.call, 6 if made.resource.name == NAMED else 2, "dir")
    name = given.value if isinstance(given, cst.Attribute) else given
    if not isinstance(name, cst.Name):
        return False
    home = made.module.scope_of(name).lookup(name.value)
    values = [binding.value for binding in home.bindings[name.value]] if home is not None else []
    return any(isinstance(one, cst.Call) and made.module.callee(one) in _HOMES for one in values)


def _as_path(resource: Resource) -> Resource:
    return type(resource)(resource.name, resource.kind, resource.type, functions=_FILE_REMOVERS, leak=resource.leak)
