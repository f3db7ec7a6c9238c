"""Code as messages show it."""

from __future__ import annotations

import libcst as cst

from ..semantics.text.names import dotted_text


def shown(node: cst.CSTNode) -> str:
    """A call for a message: ``self.stop()``; also one that is awaited."""
    if isinstance(node, cst.Await):
        return f"await {shown(node.expression)}"
    if isinstance(node, cst.Call):
        text = dotted_text(node.func)
        if text is None and isinstance(node.func, cst.Attribute):
            owner = shown(node.func.value) if isinstance(node.func.value, cst.Call) else "..."
            text = f"{owner}.{node.func.attr.value}"
        return f"{text or '...'}({'...' if node.args else ''})"
    return dotted_text(node) or "the callback"
