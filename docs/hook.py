"""What mkdocs runs: makes the pages that say what the program's source says, so that there is nothing to keep in step."""

from __future__ import annotations

import sys
from pathlib import Path

HERE = Path(__file__).parent
sys.path[:0] = [str(HERE), str(HERE.parent / "tests" / "harness")]

import drawing  # noqa: E402
import pages  # noqa: E402
from mkdocs.structure.files import File  # noqa: E402


def on_config(config):
    """The navigation: the rules by their families, the rest as it stands here."""
    config.nav = [
        {"Start": "index.md"},
        {"Rules": ["rules/index.md", *({family: files} for family, files in pages.rules_by_family().items())]},
        {"How it decides": "how-it-decides.md"},
        {
            "Use": [
                "repairs.md",
                "adopting.md",
                "ci.md",
                "suppression.md",
                "editors.md",
                "comparison.md",
            ]
        },
        {"Reference": ["settings.md", "commands.md", "python.md", "changelog.md"]},
    ]
    return config


def on_files(files, config):
    """The pages that are made."""
    for path, text in pages.made().items():
        files.append(File.generated(config, path, content=text))
    return files


def on_page_markdown(markdown, page, **_):
    """Drawings where a page asks for them, and the codes of rules as links."""
    path = page.file.src_uri
    markdown = pages.with_repairs(markdown)
    return drawing.drawn(markdown if path.startswith("rules/") else pages.linked(markdown, "rules/"))
