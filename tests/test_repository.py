"""What holds the repository together."""

import ast
import re
from collections import Counter
from graphlib import CycleError, TopologicalSorter
from pathlib import Path

import pytest

import shutdownlint
from shutdownlint.linter.engine import check_source
from shutdownlint.rules.discovery import RuleInfo, catalogue, read_statically, rule_classes, rule_modules
from shutdownlint.semantics.program.project import Project

PACKAGE = Path(shutdownlint.__file__).parent
#: A layer may import those to its right, and itself.
LAYERS = ("linter", "rules", "fixes", "semantics")
MODULES = sorted(path for layer in LAYERS for path in (PACKAGE / layer).rglob("*.py"))
RULES = list(rule_modules())


def names(path):
    return str(path.relative_to(PACKAGE))


def statements(node):
    """All that is in a tree, but for what is there for type checkers alone."""
    for child in ast.iter_child_nodes(node):
        if not (isinstance(child, ast.If) and ast.unparse(child.test) == "TYPE_CHECKING"):
            yield child
            yield from statements(child)


def needed(path):
    """The files of the package that a file imports when it runs, be it late."""
    here = path.relative_to(PACKAGE).parts[:-1]
    for node in statements(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.ImportFrom) and node.level:
            home = PACKAGE.joinpath(*here[: len(here) - node.level + 1], *(node.module.split(".") if node.module else ()))
            for alias in node.names:
                inside = (home / f"{alias.name}.py", home / alias.name / "__init__.py")
                yield next(one for one in (*inside, home.with_suffix(".py"), home / "__init__.py") if one.is_file())


def imported(path):
    """The parts of each module imported by a file, from the package's root; None for absolute imports of ourselves."""
    here = path.relative_to(PACKAGE).parts[:-1]
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.ImportFrom) and node.level:
            base = here[: len(here) - node.level + 1]
            for alias in node.names:
                yield (*base, *(node.module.split(".") if node.module else (alias.name,)))
        elif isinstance(node, ast.ImportFrom):
            yield (None,) if node.module.partition(".")[0] == "shutdownlint" else ()
        elif isinstance(node, ast.Import):
            yield from ((None,) for alias in node.names if alias.name.partition(".")[0] == "shutdownlint")


@pytest.mark.parametrize("path", MODULES, ids=names)
def test_imports_point_one_way(path):
    layer = path.relative_to(PACKAGE).parts[0]
    to_the_left = LAYERS[: LAYERS.index(layer)]

    wrong = [parts for parts in imported(path) if parts and (parts[0] is None or parts[0] in to_the_left)]

    assert wrong == []


def test_imports_do_not_go_in_circles():
    with_needs = {path: {*needed(path)} - {path} for path in MODULES}

    try:
        TopologicalSorter(with_needs).prepare()
    except CycleError as error:
        pytest.fail(" <- ".join(map(names, error.args[1])))


@pytest.mark.parametrize("path", [path for path in MODULES if "report" in path.parts], ids=names)
def test_reports_know_nothing_of_libcst(path):
    assert "libcst" not in path.read_text(encoding="utf-8")


@pytest.mark.parametrize("path", [path for path in MODULES if path.name != "codemod.py"], ids=names)
def test_no_slow_part_of_libcst_is_imported(path):
    text = path.read_text(encoding="utf-8")

    assert not re.search(r"libcst\.(?:matchers|codemod|metadata)|from libcst import .*\b(?:matchers|codemod|metadata)\b", text)


@pytest.mark.parametrize(("family", "module"), RULES, ids=lambda value: value.rpartition(".")[2])
class TestRuleFile:
    def test_defines_one_rule_named_after_it(self, family, module):
        (rule,) = rule_classes(module)
        stem = module.rpartition(".")[2]

        assert rule.__name__ == "".join(part.capitalize() for part in stem.split("_"))
        assert re.fullmatch(r"SHD[1-9]\d\d", rule.code)
        assert rule.slug() == stem.replace("_", "-")

    def test_is_read_without_being_imported(self, family, module):
        (rule,) = rule_classes(module)

        assert read_statically(family, module) == RuleInfo.of(rule, family)

    def test_says_what_it_needs(self, family, module):
        (rule,) = rule_classes(module)

        assert rule.needles
        assert all(word for needle in rule.needles for word in ([needle] if isinstance(needle, str) else needle))
        assert rule.scope in ("function", "module", "project")
        assert rule.summary
        assert "\n" not in rule.summary
        assert not rule.summary.endswith(".")


def test_codes_are_unique():
    codes = Counter(rule.code for rule in catalogue())

    assert [code for code, count in codes.items() if count > 1] == []


def test_a_family_has_its_own_hundred_of_codes():
    hundreds = {(rule.family, rule.code[:4]) for rule in catalogue()}

    assert len(hundreds) == len({family for family, _ in hundreds}) == len({hundred for _, hundred in hundreds})


def test_public_names():
    assert shutdownlint.__all__ == sorted(shutdownlint.__all__)
    assert all(hasattr(shutdownlint, name) for name in shutdownlint.__all__)
    with pytest.raises(AttributeError, match="no attribute 'nonsense'"):
        _ = shutdownlint.nonsense


@pytest.fixture(scope="module")
def project():
    """One for all files, as it is when the program checks them: what was learnt of a module serves the next."""
    return Project()


@pytest.mark.parametrize("path", MODULES, ids=names)
def test_clean_on_itself(path, project):
    result = check_source(path.read_bytes(), str(path), catalogue(), project)

    assert [*map(str, result.problems), *(f"{finding.place.line}: {finding.code}" for finding in result.findings)] == []
