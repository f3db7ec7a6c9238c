import subprocess
import sys
import textwrap

import libcst as cst
import pytest

from shutdownlint.fixes.apply import apply
from shutdownlint.fixes.call_it import call_it
from shutdownlint.fixes.fix import Fix, Safety
from shutdownlint.fixes.imports import add_imports

from .harness import Picked

IMPORTS = {
    "sorted in": ("import atexit\nimport os\n", ["logging"], "import atexit\nimport logging\nimport os\n"),
    "before the first": (
        "#!/usr/bin/python\n\nimport sys\n\nx = 1\n",
        ["os"],
        "#!/usr/bin/python\n\nimport os\nimport sys\n\nx = 1\n",
    ),
    "plain before from": ("from os import path\n\nimport click\n", ["sys"], "import sys\nfrom os import path\n\nimport click\n"),
    "from behind plain": (
        "import os\nimport sys\n",
        ["contextlib:suppress"],
        "import os\nimport sys\nfrom contextlib import suppress\n",
    ),
    "there already": ("import os, logging\n", ["logging"], "import os, logging\n"),
    "there already in a try": (
        "try:\n    import logging\nexcept E:\n    pass\n",
        ["logging"],
        "try:\n    import logging\nexcept E:\n    pass\n",
    ),
    "under another name": ("import logging as l\n", ["logging"], "import logging as l\nimport logging\n"),
    "only for types": (
        "import typing\nif typing.TYPE_CHECKING:\n    import logging\n",
        ["logging"],
        "import logging\nimport typing\nif typing.TYPE_CHECKING:\n    import logging\n",
    ),
    "behind docstring and future": (
        '"""Doc."""\n\nfrom __future__ import annotations\n\nimport click\n',
        ["logging"],
        '"""Doc."""\n\nfrom __future__ import annotations\n\nimport logging\n\nimport click\n',
    ),
    "no imports": ("x = 1\n", ["logging"], "import logging\n\nx = 1\n"),
    "no imports, docstring": ('"""Doc."""\n\n\ndef f(): ...\n', ["logging"], '"""Doc."""\n\nimport logging\n\n\ndef f(): ...\n'),
    "docstring alone": ('"""Doc."""\n', ["logging"], '"""Doc."""\n\nimport logging\n'),
    "empty": ("", ["logging"], "import logging"),
    "comment above": (
        "# licence\nimport sys\n# why\nimport zlib\n",
        ["os"],
        "# licence\nimport os\nimport sys\n# why\nimport zlib\n",
    ),
    "comment in the way": ("import abc\n# why\nimport zlib\n", ["os"], "import abc\n# why\nimport zlib\nimport os\n"),
    "several": ("import abc\nimport sys\n", ["os", "asyncio"], "import abc\nimport asyncio\nimport os\nimport sys\n"),
    "merged": ("from signal import SIGINT, SIGTERM\n", ["signal:SIG_DFL"], "from signal import SIGINT, SIGTERM, SIG_DFL\n"),
    "merged unsorted": ("from signal import b, a\n", ["signal:SIG_DFL"], "from signal import b, a, SIG_DFL\n"),
    "merged in brackets": ("from signal import (a, b)\n", ["signal:c"], "from signal import (a, b, c)\n"),
    "not merged": ("from signal import (\n    a,\n)\n", ["signal:c"], "from signal import (\n    a,\n)\nfrom signal import c\n"),
    "third party only": ("\n\nimport click\n", ["logging"], "\n\nimport logging\n\nimport click\n"),
    "relative": ("from . import x\n", ["logging"], "import logging\n\nfrom . import x\n"),
}


@pytest.mark.parametrize("name", IMPORTS)
@pytest.mark.parametrize("newline", ["\n", "\r\n"])
def test_imports(name, newline):
    before, wanted, after = IMPORTS[name]
    tree = cst.parse_module(before.replace("\n", newline))
    added = add_imports(tree, wanted)
    result = added.code
    assert result == (after if not before else after.replace("\n", newline))
    compile(result, "sample.py", "exec")
    assert add_imports(cst.parse_module(result), wanted).code == result


def fix(*pairs, imports=(), binds=()):
    return Fix("Mend", Safety.SAFE, dict(pairs), imports, binds=binds)


def test_all_at_once_and_imports_once():
    picked = Picked("import sys\n\na\nb\nc\n")
    fixes = [fix((picked.node(name, cst.Name), cst.Name(f"{name}{name}")), imports=("logging",)) for name in ("a", "b", "c")]
    assert apply(picked.module.tree, fixes) == ("import logging\nimport sys\n\naa\nbb\ncc\n", fixes)


def test_overlapping_repairs_wait():
    picked = Picked("def f():\n    a.b\n\n\nc.d\n")
    inner, outer = call_it(picked.node("a.b")), fix((picked.function("f"), cst.RemoveFromParent()))
    other, again = call_it(picked.node("c.d")), call_it(picked.node("c.d"))
    tree = picked.module.tree
    assert apply(tree, [inner, outer, other, again]) == ("def f():\n    a.b()\n\n\nc.d()\n", [inner, other])
    assert apply(tree, [outer, inner]) == ("\n\nc.d\n", [outer])


def test_the_same_new_name_waits():
    picked = Picked("a\nb\n")
    first, second = (fix((picked.node(name, cst.Name), cst.Name("x")), binds=("x",)) for name in ("a", "b"))
    assert apply(picked.module.tree, [first, second]) == ("x\nb\n", [first])


@pytest.mark.parametrize("text", ["logging = 1\na\n", "def logging(): ...\na\n", "from x import logging\na\n"])
def test_an_import_that_would_collide(text):
    picked = Picked(text)
    assert apply(picked.module.tree, [fix((picked.node("a"), cst.Name("x")), imports=("logging",))]) == (text, [])


def test_a_suite_that_is_emptied():
    picked = Picked("def f():\n    a\n\n\nif x: b\n")
    fixes = [fix((picked.module.parent(picked.module.parent(picked.node("a"))), cst.RemoveFromParent())),
             fix((picked.module.parent(picked.node("b")), cst.RemoveFromParent()))]  # fmt: skip
    text, _ = apply(picked.module.tree, fixes)
    assert text == "def f():\n    pass\n\n\nif x: pass\n"


def test_nothing_to_do_changes_nothing():
    text = "x = 1;\n\n\n\tif_ = [ 1,2 ]\n".replace("\t", "")
    assert apply(cst.parse_module(text), []) == (text, [])


def test_a_node_of_another_tree_is_refused():
    with pytest.raises(ValueError, match="not part of the module"):
        apply(cst.parse_module("x\n"), [fix((cst.Name("x"), cst.Name("y")))])


def test_slow_parts_of_libcst_are_not_imported():
    code = textwrap.dedent("""\
        import pkgutil, sys, importlib
        import shutdownlint.fixes as fixes
        for found in pkgutil.iter_modules(fixes.__path__):
            importlib.import_module(f"shutdownlint.fixes.{found.name}")
        assert not {"libcst.matchers", "libcst.codemod", "libcst.metadata"} & sys.modules.keys() - BEFORE
        """).replace("BEFORE", "{m for m in sys.modules if m.startswith('libcst.metadata')}")
    subprocess.run([sys.executable, "-c", code], check=True)
