"""The documentation builds without a warning, has a page for each rule and for no other, and fetches nothing from elsewhere."""

import os
import re
import subprocess
import sys
from html.parser import HTMLParser
from pathlib import Path

import pytest

from shutdownlint.linter.keys import ALL_KEYS
from shutdownlint.linter.unused import every_rule
from shutdownlint.rules.documentation import Documentation

ROOT = Path(__file__).parents[1]
RULES = [rule for rule in every_rule() if rule.module.startswith("shutdownlint.")]

pytest.importorskip("material", reason="the documentation's tools are not installed")
pytestmark = pytest.mark.skipif(not (ROOT / "mkdocs.yml").is_file(), reason="this is no checkout of the repository")


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    target = tmp_path_factory.mktemp("site")
    done = subprocess.run(
        [sys.executable, "-m", "mkdocs", "build", "--strict", "--site-dir", str(target)],
        cwd=ROOT, capture_output=True, text=True, timeout=300, check=False, env={**os.environ, "NO_MKDOCS_2_WARNING": "1"},
    )  # fmt: skip

    assert done.returncode == 0, done.stderr
    assert "WARNING" not in done.stderr
    return target


class Page(HTMLParser):
    """What a page holds: its text, the headings, and what it fetches."""

    def __init__(self, path):
        super().__init__()
        self.text, self.ids, self.fetched, self.links = "", set(), [], []
        self.feed(path.read_text(encoding="utf-8"))

    def handle_starttag(self, tag, attrs):
        given = dict(attrs)
        self.ids.add(given.get("id"))
        if tag == "a":
            self.links.append(given.get("href", ""))
        elif tag in ("script", "link", "img", "iframe") and given.get("rel") != "canonical":
            self.fetched.append(given.get("src") or given.get("href") or "")

    def handle_data(self, data):
        self.text += data


def words(text):
    return set(re.findall(r"\w+", text.lower()))


def test_there_is_a_page_for_each_rule_and_for_nothing_else(site):
    pages = {path.parent.name for path in (site / "rules").glob("*/index.html")}

    assert pages == {rule.slug for rule in RULES}
    index = Page(site / "rules" / "index.html")
    assert {f"{rule.slug}/" for rule in RULES} <= set(index.links)
    assert all(rule.code in index.text for rule in RULES)


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.code)
def test_a_page_says_what_its_rule_says(rule, site):
    page = Page(site / "rules" / rule.slug / "index.html")
    doc = Documentation.parse(rule.doc)

    assert words(f"{rule.code} {rule.summary}") <= words(page.text)
    for section in doc.sections:
        assert re.sub(r"[^a-z]+", "-", section.heading.lower()) in page.ids
        for code in section.code:
            assert words(code) <= words(page.text)
    if rule.family != "comments":
        assert f": {rule.code} {rule.slug}: " in page.text


REPAIRED = [rule for rule in RULES if rule.family != "comments" and Documentation.parse(rule.doc).fix_safety is not None]


def test_the_page_of_repairs_names_each_repair(site):
    page = Page(site / "repairs" / "index.html")
    rows = re.findall(r"<tr>\s*<td>.*?</tr>", (site / "repairs" / "index.html").read_text(encoding="utf-8"), re.DOTALL)
    cells = [[re.sub(r"<[^>]+>", "", cell).strip() for cell in re.findall(r"<td>(.*?)</td>", row, re.DOTALL)] for row in rows]
    named = {cell[0]: cell[2:] for cell in cells if len(cell) == 4}

    assert set(named) == {rule.code for rule in REPAIRED}
    assert {f"../rules/{rule.slug}/" for rule in REPAIRED} <= set(page.links)
    for rule in REPAIRED:
        title, safety = named[rule.code]
        assert title, rule.code
        assert safety == Documentation.parse(rule.doc).fix_safety.value


@pytest.mark.parametrize("rule", REPAIRED, ids=lambda rule: rule.code)
def test_a_page_shows_what_its_repair_writes(rule, site):
    text = Page(site / "rules" / rule.slug / "index.html").text
    written = Documentation.parse(rule.doc).fix_safety.value != "manual"

    assert ("What its repair writes" in text) is written
    assert ("@@ -" in text) is written


def test_settings_and_commands_are_complete(site):
    settings, commands = Page(site / "settings" / "index.html"), Page(site / "commands" / "index.html")

    assert set(ALL_KEYS) <= settings.ids
    assert {f"shutdownlint-{name}" for name in ("check", "completion", "config", "server")} <= commands.ids
    assert "exit-codes" in commands.ids
    assert all(option in commands.text for option in ("--baseline", "--no-baseline", "--shard", "--help"))


def test_graphs_are_drawn(site):
    text = (site / "how-it-decides" / "index.html").read_text(encoding="utf-8")

    assert text.count('aria-label="control-flow graph"') == 2
    assert "&lt;!-- graph" not in text
    assert "a cancellation leaves it" in text


def test_nothing_is_fetched_from_elsewhere(site):
    for path in site.rglob("*.html"):
        assert [one for one in Page(path).fetched if re.match(r"(?:https?:)?//", one)] == [], path
