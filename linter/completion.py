"""What a shell may complete: the script it reads, and the words it is offered."""

from __future__ import annotations

from typing import TYPE_CHECKING

from click.shell_completion import CompletionItem, get_completion_class

if TYPE_CHECKING:
    import click

SHELLS = ("bash", "zsh", "fish")
_VARIABLE = "_SHUTDOWNLINT_COMPLETE"


def script(program: click.Command, shell: str) -> str:
    """The script that a shell reads to complete the program's arguments.

    Args:
        program: The program's command.
        shell: One of `SHELLS`.
    """
    made = get_completion_class(shell)
    if made is None:
        raise ValueError(shell)
    maker = made(program, {}, "shutdownlint", _VARIABLE)
    # Click's own way asks the shell for its version, and warns of an old one; to print a script is no time for that.
    return maker.source_template % maker.source_vars() + "\n"


def rules(ctx: click.Context, param: click.Parameter, incomplete: str) -> list[CompletionItem]:
    """What may follow in a list of rules, with commas: codes, beginnings of codes, names, families, tiers, ``ALL``."""
    from .unused import every_rule  # noqa: PLC0415 - for this alone

    before, comma, begun = incomplete.rpartition(",")
    words: dict[str, str] = {"ALL": "all rules"}
    for rule in every_rule():
        words.setdefault(rule.confidence.value, f"rules that are {rule.confidence.value}")
        words.setdefault(rule.family, f"rules of the family {rule.family}")
        words.setdefault(rule.code[:4], f"rules of the family {rule.family}")
        words[rule.code] = f"{rule.slug}: {rule.summary}"
        words[rule.slug] = f"{rule.code}: {rule.summary}"
    given = before.split(",")
    return [
        CompletionItem(f"{before}{comma}{word}", help=told)
        for word, told in words.items()
        if word.lower().startswith(begun.lower()) and word not in given
    ]


def one_rule(ctx: click.Context, param: click.Parameter, incomplete: str) -> list[CompletionItem]:
    """The code or the name of one rule."""
    from .unused import every_rule  # noqa: PLC0415 - for this alone

    known = {name for rule in every_rule() for name in (rule.code, rule.slug)}
    return [item for item in rules(ctx, param, incomplete) if item.value in known]


def formats(ctx: click.Context, param: click.Parameter, incomplete: str) -> list[CompletionItem]:
    """The kinds of reports."""
    from .report.formats import FORMATS  # noqa: PLC0415 - for this alone

    return [CompletionItem(kind) for kind in FORMATS if kind.startswith(incomplete)]
