"""The pages that are made from the source: one for each rule, their index, the settings, the commands, the changes."""

from __future__ import annotations

import difflib
import re
import tempfile
from contextlib import contextmanager
from functools import cache
from pathlib import Path

import click
from rulecases import cases_of, example_of, unmark

from shutdownlint.linter.cli import cli
from shutdownlint.linter.engine import check_source
from shutdownlint.linter.help import commands, sections
from shutdownlint.linter.keys import ALL_KEYS
from shutdownlint.linter.repair import repair_source
from shutdownlint.linter.report.formats import render
from shutdownlint.linter.report.lines import Lines
from shutdownlint.linter.report.outcome import Outcome
from shutdownlint.linter.report.style import Style
from shutdownlint.linter.unused import every_rule
from shutdownlint.rules.documentation import Documentation
from shutdownlint.rules.finding import Confidence
from shutdownlint.semantics.program.project import Project

ROOT = Path(__file__).parents[1]
#: Those of this program, whatever plug-ins are installed.
RULES = [rule for rule in every_rule() if rule.module.startswith("shutdownlint.")]

FAMILIES = {
    "signals": "Signals",
    "atexit": "Exit callbacks",
    "processes": "Processes",
    "tasks": "Tasks",
    "resources": "Sessions, clients, servers",
    "threads": "Threads",
    "temporary": "Temporary things",
    "cleanup": "Cleanup",
    "comments": "Comments",
}
_TIERS = {
    Confidence.CERTAIN: "certain: an error, on by default",
    Confidence.LIKELY: "likely: a warning, on by default",
    Confidence.ADVICE: "advice: a note, off unless selected",
}
_SCOPES = {"function": "one function", "module": "one module", "project": "the whole program, across its modules"}
_FIXES = {
    "safe": "safe, with `--fix`",
    "unsafe": "unsafe, with `--fix --unsafe-fixes`",
    "manual": "shown, never written",
    "none": "none",
}
_SETTINGS = """\
In `pyproject.toml` under `[tool.shutdownlint]`, or without that heading in a `shutdownlint.toml` (or `.shutdownlint.toml`).
For each file the nearest one above it counts; in one directory, a file of our own goes before a `pyproject.toml`.
`--config FILE` takes the place of all of them. The command line goes before all settings.

`shutdownlint config PATH` shows what is in force for a file or a directory, and where each setting is from. A key that there is
not, or a code, is an error that names the nearest one.

For editors there is a JSON schema: `shutdownlint config --schema > shutdownlint.schema.json`, and in a `shutdownlint.toml` as
first line `#:schema ./shutdownlint.schema.json`."""
#: Where a page asks for the table of all repairs.
_REPAIRS = "<!-- repairs -->"
#: Cases of what stays silent that a page shows, and how long they may be.
_SHOWN, _LONGEST = 6, 22


def made():
    """Path -> text of all pages that are made."""
    return {
        "index.md": start_page(),
        "rules/index.md": index_page(),
        **{rule_path(rule): rule_page(rule) for rule in RULES},
        "settings.md": settings_page(),
        "commands.md": commands_page(),
        "editors.md": _from_readme("Editors and notebooks", "Editors", "flake8", "Notebooks", "At the terminal"),
        "python.md": _from_readme("From Python", "From Python", "Rules of your own", "With LibCST's tool"),
        "changelog.md": (ROOT / "CHANGELOG.md").read_text(encoding="utf-8"),
    }


def rules_by_family():
    """Title of the family -> the paths of its rules' pages."""
    found = {}
    for rule in RULES:
        found.setdefault(FAMILIES[rule.family], []).append(rule_path(rule))
    return found


def rule_path(rule):
    return f"rules/{rule.slug}.md"


def start_page():
    """The README's beginning, whose commands and output its own test holds."""
    text = (ROOT / "README.md").read_text(encoding="utf-8")
    head = _unlinked(text[: text.index("\n## What it checks")])
    return (
        f"{head}\n## Where to go from here\n\n"
        f"- [All {len(RULES)} rules](rules/index.md), each with the failure it prevents, and bad and good code.\n"
        "- [How it decides](how-it-decides.md): control flow, effects and ownership, and why it is silent where it is.\n"
        "- [Adopting it in a big codebase](adopting.md), and [in CI](ci.md).\n"
        "- [What other tools find here](comparison.md), and what they do not.\n"
    )


def _unlinked(text):
    """Without links into the repository."""
    return re.sub(r"\[([^\]]+)\]\((?!https?:)[^)]*\)", r"\1", text)


def _from_readme(title, *headings):
    """Sections of the README as a page."""
    text = (ROOT / "README.md").read_text(encoding="utf-8")
    sections = {part.partition("\n")[0]: part.partition("\n")[2].strip() for part in text.split("\n## ")[1:]}
    parts = [f"## {one}\n\n{_unlinked(sections[one])}" for one in headings]
    return "\n\n".join([f"# {title}", *parts]) + "\n"


def _fix(rule):
    safety = Documentation.parse(rule.doc).fix_safety
    return safety.value if safety is not None else "none"


def index_page():
    """All rules, by family."""
    lines = [
        "# Rules",
        "",
        "A rule that is **certain** reports errors, one that is **likely** warnings; **advice** is off unless selected.",
        "A **safe** repair leaves the program as it was but for the defect; an **unsafe** one needs `--unsafe-fixes`.",
    ]
    for family, title in FAMILIES.items():
        lines += ["", f"## {title}", "", "| code | name | what goes wrong | tier | fix |", "| --- | --- | --- | --- | --- |"]
        for rule in RULES:
            if rule.family == family:
                fix = _fix(rule) if _fix(rule) != "none" else ""
                page, tier = f"{rule.slug}.md", rule.confidence.value
                lines.append(f"| [{rule.code}]({page}) | [{rule.slug}]({page}) | {_cell(rule.summary)} | {tier} | {fix} |")
    return "\n".join(lines) + "\n"


def rule_page(rule):
    """A rule's documentation; what it says of its example; what its tests hold to be fine."""
    doc = Documentation.parse(rule.doc)
    lines = [
        f"# {rule.code}: {rule.slug}",
        "",
        f"*{rule.summary[0].upper()}{rule.summary[1:]}.*{{ .summary }}",
        "",
        "| | |",
        "| --- | --- |",
        f"| family | [{FAMILIES[rule.family]}](index.md#{_anchor(FAMILIES[rule.family])}) |",
        f"| confidence | {_TIERS[rule.confidence]} |",
        f"| looks at | {_SCOPES[rule.scope]} |",
        f"| repair | {_FIXES[_fix(rule)]} |",
        "",
        linked(doc.intro),
    ]
    for section in doc.sections:
        lines += ["", f"## {section.heading}", "", linked(section.text)]
        if section.heading == "Example" and rule.family != "comments":
            lines += ["", "What is reported:", "", "```text", _reported(rule, section), "```"]
            if diff := repaired(rule)[1]:
                lines += ["", f"What [its repair](../repairs.md) writes, {_FIXES[_fix(rule)]}:", "", "```diff", diff, "```"]
    lines += _silent(rule)
    lines += [
        "",
        "## On the command line",
        "",
        "```sh",
        f"shutdownlint check --select {rule.code} src          # nothing but this",
        f"shutdownlint explain {rule.code}                     # this page",
        "```",
        "",
        f"`# shutdownlint: ignore[{rule.code}]` on a line silences it; [more of that](../suppression.md).",
    ]
    return "\n".join(lines) + "\n"


@contextmanager
def _laid_out(case):
    """A case's files in a room of their own: the path of the one that is checked."""
    with tempfile.TemporaryDirectory() as room:
        for name, text in {**case.files, case.path: case.source}.items():
            file = Path(room, name)
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(text, encoding="utf-8")
        yield str(Path(room, case.path))


def _reported(rule, section):
    """What the program says of the example."""
    case = example_of(section.text, section.code[0])
    with _laid_out(case) as whole:
        result = check_source(case.source.encode(), whole, [rule], Project())
        outcome = Outcome(result.findings, lines=Lines({whole: case.source.encode()}))
        report = render("text", outcome, Style()).replace(whole, case.path)
    return report[: report.rindex("\n\n")].strip("\n") if "\n\n" in report else report.strip("\n")


@cache
def repaired(rule):
    """What the repair does to the rule's example: its titles, and the diff if it is written."""
    section = next(one for one in Documentation.parse(rule.doc).sections if one.heading == "Example")
    case = example_of(section.text, section.code[0])
    before = case.source.encode()
    with _laid_out(case) as whole:
        found = check_source(before, whole, [rule], Project()).findings
        after = repair_source(before, whole, [rule], Project(), unsafe=True).after
    lines = [text.decode().splitlines() for text in (before, after or before)]
    diff = list(difflib.unified_diff(*lines, n=2, lineterm=""))[2:]
    titles = dict.fromkeys(one.fix.title for one in found if one.fix is not None)
    return "; ".join(titles), "\n".join(diff)


def with_repairs(markdown):
    """A page with the table of all repairs where it asks for it."""
    if _REPAIRS not in markdown:
        return markdown
    lines = ["| rule | | repair | |", "| --- | --- | --- | --- |"]
    for rule in RULES:
        if rule.family == "comments" or _fix(rule) == "none":
            continue
        page, (titles, _) = f"rules/{rule.slug}.md", repaired(rule)
        lines.append(f"| [{rule.code}]({page}) | [{rule.slug}]({page}) | {_cell(titles)} | {_fix(rule)} |")
    return markdown.replace(_REPAIRS, "\n".join(lines))


def _silent(rule):
    """Cases of the rule's tests that must stay silent, with the reason."""
    try:
        valid, _ = cases_of(rule.family, rule.slug)
    except FileNotFoundError:
        return []
    shown = [case for case in valid if case.why and not case.files and unmark(case.source).text.count("\n") <= _LONGEST]
    if not shown:
        return []
    lines = ["", "## What stays silent", "", "Some of the cases that its tests hold to be fine:"]
    for case in shown[:_SHOWN]:
        why = case.why.replace('"', "'")
        lines += ["", f'??? success "{why[0].upper()}{why[1:]}"', "", "    ```python"]
        lines += [f"    {line}".rstrip() for line in unmark(case.source).text.strip("\n").split("\n")]
        lines += ["    ```"]
    return lines


@cache
def _paths():
    return {rule.code: f"{rule.slug}.md" for rule in RULES}


def linked(text, folder=""):
    """A text whose mentions of rules lead to their pages; code is left alone."""
    parts = re.split(r"(^[ \t]*```.*?^[ \t]*```[ \t]*$|`[^`\n]*`)", text, flags=re.MULTILINE | re.DOTALL)
    return "".join(part if number % 2 else _with_links(part, folder) for number, part in enumerate(parts))


def _with_links(text, folder):
    def link(code):
        return f"[{code[0]}]({folder}{_paths()[code[0]]})" if code[0] in _paths() else code[0]

    return re.sub(r"(?<!\[)\bSHD\d{3}\b", link, text)


def settings_page():
    """Each key: what it says, what it takes, an example."""
    lines = [
        "# Settings",
        "",
        _SETTINGS,
    ]
    for key in ALL_KEYS.values():
        lines += ["", f"## `{key.name}`", "", linked(key.about, "rules/"), ""]
        if key.of_run:
            lines += ["It is read from the settings above all that is checked, as it concerns the run and not a file.", ""]
        lines += ["```toml", key.example, "```", ""]
        if key.name != "extend":
            lines += [f"Without it: {key.default}."]
        if key.name == "resources":
            lines += ["", "| key | value | |", "| --- | --- | --- |"]
            for name, schema in key.schema["items"]["properties"].items():
                lines.append(f"| `{name}` | {_cell(_value(schema))} | {_cell(schema['description'])} |")
    return "\n".join(lines) + "\n"


def _value(schema):
    if "enum" in schema:
        return ", ".join(f"`{one}`" for one in schema["enum"])
    if schema["type"] == "array":
        return f"list of {_value(schema['items'])}" if "enum" in schema["items"] else f"list of {schema['items']['type']}s"
    return schema["type"]


def commands_page():
    """The commands as click has them."""
    lines = ["# Commands", "", *_command(cli, "shutdownlint")]
    context = click.Context(cli, info_name="shutdownlint")
    for name, command in commands(cli, context):
        lines += ["", f"## `shutdownlint {name}`", "", *_command(command, f"shutdownlint {name}")]
    return "\n".join(lines) + "\n\n" + _from_readme("", "Exit codes").removeprefix("# \n\n")


def _command(command, name):
    context = click.Context(command, info_name=name, **{**cli.context_settings, **command.context_settings})
    usage = " ".join([name, *command.collect_usage_pieces(context)])
    lines = ["```text", usage, "```", "", _prose(command.help or "")]
    for section, options in sections(command, context).items():
        rows = [row for one in options if (row := one.get_help_record(context)) is not None]
        lines += ["", f"**{section}**", "", "| option | |", "| --- | --- |"]
        lines += [f"| `{_cell(names)}` | {_cell(_plain(text))} |" for names, text in rows]
    if command.examples:
        lines += ["", "**Examples**", "", "```sh"]
        lines += [line for example, purpose in command.examples for line in (f"# {purpose}", example, "")][:-1]
        lines += ["```"]
    return lines


def _prose(text):
    """A command's help as Markdown."""
    return "\n\n".join(_plain(" ".join(paragraph.split())) for paragraph in re.split(r"\n\s*\n", text.strip()))


def _plain(text):
    return text.replace("<", "&lt;").replace("*", "\\*").replace("[", "\\[")


def _cell(text):
    return text.replace("|", "\\|").replace("\n", " ")


def _anchor(title):
    return re.sub(r"[^a-z0-9]+", "-", title.lower()).strip("-")


