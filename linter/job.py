"""One file: what is to be done with it, and doing it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from ..semantics.program.conventions import NONE
from .result import Problem, Result, described, origin
from .source import UnreadableError, read

if TYPE_CHECKING:
    from ..rules.discovery import RuleInfo
    from ..semantics.program.conventions import Conventions
    from ..semantics.program.layout import Layout
    from ..semantics.program.project import Project
    from ..semantics.program.shelf import Shelf
    from ..semantics.resources.table import Resource
    from .baseline import Spared
    from .settings import Settings


@dataclass(frozen=True, slots=True)
class Task:
    """What to do with every file.

    Args:
        repair: Whether to repair.
        unsafe: Whether repairs may change what the program does.
        edits: Whether findings say how their fix changes the text.
        resources: What acquires what, beside what is shipped.
        conventions: What is said of functions whose text does not tell it.
        layout: Where the program's modules lie; None to find out from each file.
        target: The oldest Python the program runs on; None if it does not say.
        grounds: Whether to tell what the findings rest on.
        spared: Findings that are not repaired.
    """

    repair: bool = False
    unsafe: bool = False
    edits: bool = False
    resources: tuple[Resource, ...] = ()
    conventions: Conventions = NONE
    layout: Layout | None = None
    target: tuple[int, int] | None = None
    grounds: bool = False
    spared: Spared | None = None

    def under(self, settings: Settings) -> Task:
        """The same where these settings hold."""
        return replace(
            self, resources=settings.resources, conventions=settings.conventions, target=settings.target_version
        )

    def program(self, shelf: Shelf | None = None) -> Project:
        """A program to look modules up in, with what the settings say of it; it may take what was read for another look."""
        from ..semantics.program.project import OLDEST, Project  # noqa: PLC0415 - imports libcst
        from ..semantics.resources.table import shipped  # noqa: PLC0415

        resources = shipped().extended(self.resources) if self.resources else None
        target = self.target or OLDEST
        return Project(resources=resources, layout=self.layout, conventions=self.conventions, target=target, shelf=shelf)


@dataclass(frozen=True, slots=True)
class Job:
    """A file and the rules that may have something to say of it.

    Args:
        path: The file.
        rules: Those rules.
        size: Its bytes.
        selected: The codes of all rules that run on it.
    """

    path: str
    rules: tuple[RuleInfo, ...]
    size: int
    selected: tuple[str, ...] | None = None


def run_job(job: Job, task: Task, project: Project) -> Result:
    """Check or repair one file."""
    try:
        data = read(job.path)
    except UnreadableError as error:
        return Result(job.path, problems=(Problem(job.path, error.message),))
    if task.grounds:
        project.note(job.path, data)
    return run_bytes(data, job.path, job.rules, task, project, job.selected)


def run_bytes(
    data: bytes,
    path: str,
    rules: tuple[RuleInfo, ...],
    task: Task,
    project: Project | None = None,
    selected: tuple[str, ...] | None = None,
) -> Result:
    """Check or repair one file's text; whatever happens becomes a result of this file."""
    from .engine import check_source  # noqa: PLC0415
    from .repair import repair_source  # noqa: PLC0415

    if project is None and (task.resources or task.conventions):
        project = task.program()
    try:
        if task.repair:
            result = repair_source(data, path, rules, project, unsafe=task.unsafe, edits=task.edits, spared=task.spared)
            if result.after is not None and project is not None:
                project.forget(path)  # not written yet: what is found in other files must not depend on who has repaired which
            return result
        return check_source(data, path, rules, project, edits=task.edits, selected=selected)
    except Exception as error:  # noqa: BLE001 - one file's crash must not stop the others
        message = f"internal error: {described(error)}; please report ({origin(error)})"
        return Result(path, problems=(Problem(path, message),))
