"""The steps of a cleanup: which can fail, and what a failure keeps from being done."""

import textwrap

import libcst as cst
import pytest

from shutdownlint.semantics.cleanup.endless import stop_signal
from shutdownlint.semantics.cleanup.skipped import failures
from shutdownlint.semantics.effects.failing import escapes
from shutdownlint.semantics.program.assignments import last_assigned
from shutdownlint.semantics.program.callables import Target
from shutdownlint.semantics.program.project import Project
from shutdownlint.semantics.program.temporary_paths import is_temporary
from shutdownlint.semantics.threads.workers import made_by

HEAD = "import contextlib, json, os, pathlib, queue, shutil, signal, socket, subprocess, tempfile, threading\n"


def parse(source, tmp_path):
    return Project([tmp_path]).parse(HEAD + textwrap.dedent(source), tmp_path / "code.py")


def function(module, name="f"):
    return next(one for one in module.functions if one.qualname == name)


def found(source, tmp_path):
    """Of each failure, what fails, whether that is likely, and what is then skipped."""
    module = parse(source, tmp_path)
    one = Target(function(module))
    summary = module.project.effects.of_target(one)

    def text(node):
        return cst.Module(body=()).code_for_node(node)

    return [
        (text(failure.effect.node), failure.is_likely, text(failure.skipped[1]) if failure.skipped else None)
        for failure in failures(one, summary)
    ]


CHAINS = {
    "a later step": (
        "def f(a, b):\n    os.unlink(a)\n    b.close()\n",
        [("os.unlink(a)", True, "b.close()")],
    ),
    "saying something is no step": ("def f(a):\n    os.unlink(a)\n    print('gone')\n", [("os.unlink(a)", True, None)]),
    "bookkeeping is no step": (
        "def f(a, names):\n    os.unlink(a)\n    names.discard(a)\n    names.clear()\n",
        [("os.unlink(a)", True, None)],
    ),
    "a finally is not skipped": (
        "def f(a, b):\n    try:\n        os.unlink(a)\n    finally:\n        b.close()\n",
        [("os.unlink(a)", True, None)],
    ),
    "the next of a loop": ("def f(a):\n    for b in a:\n        os.unlink(b)\n", [("os.unlink(b)", True, "os.unlink(b)")]),
    "what needs the result": (
        "def f(a, b):\n    with open(a) as file:\n        data = json.load(file)\n    b.send(data)\n",
        [("open(a)", False, None)],
    ),
    "what goes on with the same file": (
        "def f(a, text):\n    pathlib.Path(a).write_text(text)\n    os.replace(a, 'b')\n",
        [("pathlib.Path(a).write_text(text)", False, None), ("os.replace(a, 'b')", False, None)],
    ),
    "a release of the same object": (
        "def f():\n    peer = socket.socket()\n    peer.sendall(b'')\n    peer.close()\n",
        [("peer.sendall(b'')", True, "peer.close()")],
    ),
    "two files on one full disk": (
        "def f(a, b):\n    os.makedirs(a)\n    os.makedirs(b)\n",
        [("os.makedirs(a)", False, None), ("os.makedirs(b)", False, None)],
    ),
    "in a called function": (
        "def f(a, b):\n    g(a)\n    b.close()\n\ndef g(a):\n    os.unlink(a)\n",
        [("os.unlink(a)", True, "b.close()")],
    ),
    "caught in between": ("def f(a, b):\n    try:\n        os.unlink(a)\n    except OSError:\n        pass\n    b.close()\n", []),
    "a narrower class may be for it": (
        "def f(a):\n    try:\n        os.unlink(a)\n    except FileNotFoundError:\n        pass\n",
        [],
    ),
    "another class is not": (
        "def f(a):\n    try:\n        os.unlink(a)\n    except KeyError:\n        pass\n",
        [("os.unlink(a)", True, None)],
    ),
    "a sieve nobody knows": ("def f(a, sieve):\n    with sieve(a):\n        os.unlink(a)\n", []),
    "a lock lets exceptions through": (
        "lock = threading.Lock()\n\ndef f(a):\n    with lock:\n        os.unlink(a)\n",
        [("os.unlink(a)", True, None)],
    ),
    "asked before": ("def f(a):\n    if os.path.exists(a):\n        os.unlink(a)\n", []),
    "asked by the caller": ("def f(a):\n    if a.exists():\n        g(a)\n\ndef g(a):\n    os.unlink(a)\n", []),
    "just listed": ("def f(a):\n    for b in a.glob('*'):\n        os.unlink(b)\n", []),
    "a wait that is bounded": (
        "def f():\n    p = subprocess.Popen(['a'])\n    p.wait(timeout=3)\n",
        [("subprocess.Popen(['a'])", False, None), ("p.wait(timeout=3)", True, None)],
    ),
    "checked": (
        "def f():\n    subprocess.run(['a'], check=True)\n    subprocess.run(['b'])\n",
        [
            ("subprocess.run(['a'], check=True)", True, "subprocess.run(['b'])"),
            ("subprocess.run(['b'])", False, None),
        ],
    ),
    "nothing known": ("def f(a, b):\n    a.close()\n    b.close()\n", []),
}


@pytest.mark.parametrize(("source", "expected"), CHAINS.values(), ids=CHAINS.keys())
def test_failures(source, expected, tmp_path):
    assert found(source, tmp_path) == expected


@pytest.mark.parametrize(
    ("raises", "caught", "expected"),
    [
        ({"OSError"}, set(), True),
        ({"OSError"}, {"builtins.OSError"}, False),
        ({"OSError"}, {"BaseException"}, False),
        ({"OSError"}, {"FileNotFoundError"}, False),
        ({"OSError"}, {"KeyError"}, True),
        ({"OSError"}, {"(unknown)"}, False),
        ({"queue.Empty"}, {"OSError"}, True),
        ({"other.Error"}, {"OSError"}, False),
    ],
)
def test_escapes(raises, caught, expected):
    assert escapes(raises, caught) is expected


@pytest.mark.parametrize(
    ("made", "path", "expected"),
    [
        ("a = tempfile.mkdtemp()", "a", True),
        ("h, a = tempfile.mkstemp()", "a", True),
        ("a = tempfile.NamedTemporaryFile(delete=False)", "a.name", True),
        ("a = os.path.join(tempfile.mkdtemp(), 'b')", "a", True),
        ("a = pathlib.Path(tempfile.mkdtemp())", "a", True),
        ("a = '/run/a.pid'", "a", False),
        ("a = tempfile.gettempdir()", "a", False),
    ],
)
def test_is_temporary(made, path, expected, tmp_path):
    module = parse(f"{made}\nos.remove({path})\n", tmp_path)

    assert is_temporary(module, module.calls[-1].args[0].value) is expected


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ("self.a = 1\n        use(self.a)", "1"),
        ("self.a = 1\n        self.a = 2\n        use(self.a)", "2"),
        ("self.a = 1\n        if x:\n            self.a = 2\n        use(self.a)", None),
        ("if x:\n            self.a = 2\n            use(self.a)", "2"),
        ("use(self.a)\n        self.a = 1", None),
        ("self.b = 1\n        use(self.a)", None),
    ],
)
def test_last_assigned(body, expected, tmp_path):
    module = parse(f"class C:\n    def f(self, x, use):\n        {body}\n", tmp_path)
    (use,) = module.index.loads["a"]
    assigned = last_assigned(module, use)

    assert (assigned.value if assigned is not None else None) == expected


@pytest.mark.parametrize(
    ("loop", "expected"),
    [
        ("while not stop.is_set():\n        pass", ("stop", True)),
        ("while not stop.wait(1):\n        pass", ("stop", True)),
        ("while running:\n        pass", ("running", False)),
        ("while not stopped:\n        pass", ("stopped", False)),
        ("while True:\n        pass", None),
        ("while running:\n        break", None),
        ("for _ in []:\n        pass", None),
    ],
)
def test_stop_signal(loop, expected, tmp_path):
    module = parse(f"stop = threading.Event()\nrunning = True\nstopped = False\n\ndef f():\n    {loop}\n", tmp_path)
    signal = stop_signal(function(module))

    assert (None if signal is None else (signal.owner[1], signal.is_event)) == expected


def test_givers_are_those_who_change_it(tmp_path):
    source = """
        running = True

        def f():
            while running:
                pass

        def begin():
            global running
            running = True

        def end():
            global running
            running = False
        """
    module = parse(source, tmp_path)

    assert [one.name for one, _ in stop_signal(function(module)).givers()] == ["end"]


@pytest.mark.parametrize(
    ("made", "daemon"),
    [
        ("t = threading.Thread(target=f)", False),
        ("t = threading.Thread(target=f, daemon=True)", True),
        ("t = threading.Thread(target=f, daemon=False)", False),
        ("t = threading.Thread(target=f)\nt.daemon = True", True),
        ("t = threading.Thread(target=f)\nt.setDaemon(True)", True),
        ("t = threading.Thread(target=f, daemon=bool(f))", None),
        ("t = threading.Thread(**options)", None),
        ("class T(threading.Thread):\n    def run(self):\n        pass\n\nt = T()", False),
        ("class T(threading.Thread):\n    daemon = True\n    def run(self):\n        pass\n\nt = T()", True),
        (
            (
                "class T(threading.Thread):\n    def __init__(self):\n        super().__init__(daemon=True)\n"
                "    def run(self):\n        pass\n\nt = T()"
            ),
            True,
        ),
    ],
)
def test_whether_a_worker_is_a_daemon(made, daemon, tmp_path):
    module = parse(f"options = {{}}\n\ndef f():\n    pass\n\n{made}\n", tmp_path)
    workers = [one for call in module.calls if (one := made_by(module, call)) is not None]

    assert [one.is_daemon for one in workers] == [daemon]
