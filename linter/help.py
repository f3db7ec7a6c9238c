"""Help that reads as a manual page does: options by what they are for, and examples at the end."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence


class Option(click.Option):
    """An option that stands in a section of the help.

    Args:
        section: The section's heading.
    """

    def __init__(self, *args: Any, section: str = "Options", **kwargs: Any) -> None:  # noqa: ANN401 - as click has it
        super().__init__(*args, **kwargs)
        self.section = section


class Command(click.Command):
    """A command with its options in sections.

    Args:
        examples: Pairs of a command line and what it is for.
    """

    def __init__(self, *args: Any, examples: Sequence[tuple[str, str]] = (), **kwargs: Any) -> None:  # noqa: ANN401
        super().__init__(*args, **kwargs)
        self.examples = tuple(examples)

    def format_options(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the options, section by section, and the examples."""
        for section, options in sections(self, ctx).items():
            rows = [row for option in options if (row := option.get_help_record(ctx)) is not None]
            with formatter.section(section):
                formatter.write_dl(rows)
        write_examples(self.examples, formatter)


def sections(command: click.Command, ctx: click.Context) -> dict[str, list[click.Option]]:
    """A command's options by their sections, in the order in which these come first."""
    found: dict[str, list[click.Option]] = {}
    for option in command.get_params(ctx):
        if isinstance(option, click.Option) and not option.hidden:
            found.setdefault(getattr(option, "section", "Other options"), []).append(option)
    return found


def write_examples(examples: Sequence[tuple[str, str]], formatter: click.HelpFormatter) -> None:
    """Write the examples: what each is for, and below it the command line, which is not wrapped."""
    if examples:
        with formatter.section("Examples"):
            for command, purpose in examples:
                formatter.write_text(f"{purpose}:")
                formatter.write(f"{'':{formatter.current_indent + 2}}{command}\n")


class Group(click.Group):
    """A command with commands below it, and examples.

    Args:
        examples: Pairs of a command line and what it is for.
    """

    command_class = Command

    def __init__(self, *args: Any, examples: Sequence[tuple[str, str]] = (), **kwargs: Any) -> None:  # noqa: ANN401
        super().__init__(*args, **kwargs)
        self.examples = tuple(examples)

    def format_epilog(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the examples after the commands."""
        write_examples(self.examples, formatter)


def section(heading: str) -> dict[str, Any]:
    """The keywords that put a ``click.option`` into a section."""
    return {"cls": Option, "section": heading}


def commands(group: click.Group, ctx: click.Context) -> Iterator[tuple[str, click.Command]]:
    """The commands that are shown, by their names."""
    for name in group.list_commands(ctx):
        command = group.get_command(ctx, name)
        if command is not None and not command.hidden:
            yield name, command
