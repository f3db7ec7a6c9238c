"""Make a signal handler take what it is called with."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import libcst as cst

from . import build
from .fix import Fix, Replacement, Safety
from .parameters import all_params, param, with_params

if TYPE_CHECKING:
    from ..semantics.program.module import Module

_SIGNAL = re.compile(r"_*(s|sig|signal|signum|signo|sign|sn|sig_?(num|no|name|nal)|signal_?(num|no|number|name))_*")
_FRAME = re.compile(r"_*(f|fr|frm|frame|stack|stack_?frame|current_stack_frame)_*")


def fix_arity(
    module: Module,
    registration: cst.Call,
    function: cst.FunctionDef | cst.Lambda,
    *,
    loop: bool = False,
    bound: bool = False,
    called_elsewhere: bool = False,
) -> Fix | None:
    """Bring a handler and its registration together.

    ``signal.signal`` calls with ``(signum, frame)``: a function that takes less gets the missing parameters, or, where its
    signature is also others' business, is wrapped in a lambda. ``loop.add_signal_handler`` calls with the arguments it was
    given: those that are missing are given, those too many are left out. Safe: each call as it stands is a TypeError.

    Args:
        module: Where both are.
        registration: ``signal.signal(number, handler)`` or ``loop.add_signal_handler(number, handler, *args)``.
        function: What the handler is.
        loop: Whether it is registered with a loop.
        bound: Whether the handler is a bound method, so that its first parameter is taken.
        called_elsewhere: Whether other code calls the function too.

    Returns:
        None where the arguments that are missing cannot be known.
    """
    args = registration.args
    params = function.params
    if len(args) < 2 or any(arg.keyword is not None or arg.star for arg in args):
        return None
    if any(kwonly.default is None for kwonly in params.kwonly_params):
        return None
    taken = [*params.posonly_params, *params.params][1 if bound else 0 :]
    required = [one for one in taken if one.default is None]
    has_star = isinstance(params.star_arg, cst.Param)
    if loop:
        changes = _given(registration, len(taken), [one.name.value for one in required], has_star=has_star)
    elif has_star or len(taken) >= 2:
        changes = None
    else:
        name = function.name.value if isinstance(function, cst.FunctionDef) else ""
        private = not bound or (name.startswith("_") and not name.endswith("__"))
        open_to_change = private and not (isinstance(function, cst.FunctionDef) and function.decorators)
        changes = _taking(module, args[1].value, function, taken, is_own=open_to_change and not called_elsewhere)
    return Fix("Take what the handler is called with", Safety.SAFE, changes) if changes else None


def _given(registration: cst.Call, most: int, required: list[str], *, has_star: bool) -> dict[cst.CSTNode, Replacement] | None:
    """Other arguments for a handler of a loop."""
    args = list(registration.args)
    number, given = args[0].value, args[2:]
    if len(given) > most and not has_star:
        if not all(build.is_pure(arg.value) for arg in given[most:]):
            return None
        last = args[-1]
        kept = [*args[: 1 + most], args[1 + most].with_changes(comma=last.comma)]
        changed = registration.with_changes(args=kept)
        return {registration: changed} if build.comments([registration]) == build.comments([changed]) else None
    new: list[cst.BaseExpression] = []
    for place, name in enumerate(required[len(given) :], start=len(given)):
        if place == 0 and build.is_pure(number) and (_SIGNAL.fullmatch(name) or not name.strip("_")):
            new.append(build.clone(number))
        elif place == 1 and (_FRAME.fullmatch(name) or not name.strip("_")):
            new.append(cst.Name("None"))
        else:
            return None
    if not new:
        return None
    between = [build.comma_like(args[0]) for _ in new]
    args[-1:] = [
        args[-1].with_changes(comma=between[0]),
        *(cst.Arg(value, comma=comma) for value, comma in zip(new, [*between[1:], between[0]], strict=True)),
    ]
    args[-1] = args[-1].with_changes(comma=registration.args[-1].comma)
    return {registration: registration.with_changes(args=args)}


def _taking(
    module: Module,
    handler: cst.BaseExpression,
    function: cst.FunctionDef | cst.Lambda,
    taken: list[cst.Param],
    *,
    is_own: bool,
) -> dict[cst.CSTNode, Replacement] | None:
    """Parameters for a handler of ``signal.signal``."""
    names = _free_names(function)
    is_signal = bool(taken) and _SIGNAL.fullmatch(taken[0].name.value) is not None
    if taken and not is_signal and taken[0].default is None and taken[0].name.value.strip("_"):
        return None  # it wants something else
    if is_own and not (taken and taken[0].default is not None and not is_signal):
        typed = isinstance(function, cst.FunctionDef) and (
            function.returns is not None or any(one.annotation for one in all_params(function.params))
        )
        default = "None" if taken and taken[0].default is not None else None
        new = [param(names[place], default, ("int", "object")[place] if typed else None) for place in range(len(taken), 2)]
        return {function: with_params(function, new)}
    if not build.is_pure(handler):
        return None
    names = _free_names(handler)  # those of the function itself are nothing to the lambda
    argument = names[0] if is_signal else ""
    text = f"lambda {names[0]}, {names[1]}: {build.code(handler)}({argument})"
    return {handler: build.expression(text)}


def _free_names(code: cst.CSTNode) -> tuple[str, str]:
    """Names for the two parameters that the code does not use for something else."""
    used = build.names_in(code)
    signal, frame = "signum", "frame"
    return (f"_{signal}" if signal in used else signal, f"_{frame}" if frame in used else frame)
