"""Counts the runs of the proof and says so at the end."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from .harness import Outcome

_OUTCOMES: list[Outcome] = []


@pytest.fixture(scope="session")
def outcomes() -> list[Outcome]:
    """Every outcome of the session: tests add theirs, the closing line counts them."""
    return _OUTCOMES


def pytest_terminal_summary(terminalreporter):
    if _OUTCOMES:
        sent = sum(outcome.sent for outcome in _OUTCOMES)
        terminalreporter.write_line(f"proof: {len(_OUTCOMES)} runs, {sent} signals delivered to live programs")
