"""Adding parameters to a function."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

import libcst as cst

from . import build

if TYPE_CHECKING:
    from collections.abc import Sequence

_Function = TypeVar("_Function", bound=cst.FunctionDef | cst.Lambda)


def all_params(params: cst.Parameters) -> list[cst.Param]:
    """Every parameter, the starred ones too."""
    stars = [star for star in (params.star_arg, params.star_kwarg) if isinstance(star, cst.Param)]
    return [*params.posonly_params, *params.params, *params.kwonly_params, *stars]


def param(name: str, default: str | None = None, annotation: str | None = None) -> cst.Param:
    """A parameter; its default and annotation as text."""
    spaces = cst.SimpleWhitespace(" " if annotation else "")
    return cst.Param(
        name=cst.Name(name),
        annotation=cst.Annotation(build.expression(annotation)) if annotation else None,
        default=build.expression(default) if default else None,
        equal=cst.AssignEqual(spaces, spaces.deep_clone()) if default else cst.MaybeSentinel.DEFAULT,
    )


def with_params(function: _Function, new: Sequence[cst.Param]) -> _Function:
    """The function with positional parameters added behind those it has; a list over several lines stays one."""
    params = function.params
    old = list(params.params)
    added = list(new)
    if old and isinstance(old[-1].comma, cst.Comma) and not _goes_on(params):
        # The last comma holds the way to the closing bracket.
        added[-1] = added[-1].with_changes(comma=old[-1].comma)
        between = old[-2].comma if len(old) > 1 else _first_comma(function)
        if not isinstance(between, cst.Comma):
            between = cst.Comma(whitespace_after=cst.SimpleWhitespace(" "))
        old[-1] = old[-1].with_changes(comma=between.deep_clone())
        added[:-1] = [param.with_changes(comma=between.deep_clone()) for param in added[:-1]]
    return _with(function, params.with_changes(params=[*old, *added]))


def with_keyword_only(function: _Function, new: Sequence[cst.Param]) -> _Function:
    """The function with keyword-only parameters added behind those it has."""
    params = function.params
    return _with(function, params.with_changes(kwonly_params=[*params.kwonly_params, *new]))


def _goes_on(params: cst.Parameters) -> bool:
    star = not isinstance(params.star_arg, cst.MaybeSentinel)
    return star or bool(params.kwonly_params) or params.star_kwarg is not None


def _first_comma(function: cst.FunctionDef | cst.Lambda) -> cst.Comma:
    before = function.whitespace_before_params if isinstance(function, cst.FunctionDef) else None
    if isinstance(before, cst.ParenthesizedWhitespace):
        return cst.Comma(whitespace_after=before.with_changes(first_line=cst.TrailingWhitespace()))
    return cst.Comma(whitespace_after=cst.SimpleWhitespace(" "))


def _with(function: _Function, params: cst.Parameters) -> _Function:
    if isinstance(function, cst.Lambda):
        return function.with_changes(params=params, whitespace_after_lambda=cst.SimpleWhitespace(" "))
    return function.with_changes(params=params)
