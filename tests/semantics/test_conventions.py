"""What settings say of functions whose text does not tell it: each is held against the same text without it."""

import textwrap

import pytest

from shutdownlint.linter.engine import check_source
from shutdownlint.rules.discovery import catalogue
from shutdownlint.semantics.program.conventions import NONE, Conventions
from shutdownlint.semantics.program.project import Project

STOPS = """
    import signal
    from app import lifecycle

    def on_signal(signum, frame):
        lifecycle.mark_done(3)

    signal.signal(signal.SIGTERM, on_signal)
"""
STOPS_DIRECTLY = """
    import signal
    from app.lifecycle import mark_done

    signal.signal(signal.SIGTERM, mark_done)
"""
STOPS_BY_METHOD = """
    import signal
    from app.lifecycle import Life

    life = Life()
    signal.signal(signal.SIGTERM, lambda *_: life.done())
"""
LIFECYCLE = """
    done = []

    def mark_done(signum, frame=None):
        print("done")

    class Life:
        def done(self):
            print("done")

    def die(message):
        print(message)

    def adopt(session):
        print(session.closed)

    class Adopter:
        def __init__(self, session):
            print(session.closed)
"""
NEVER = """
    import signal
    from app.lifecycle import die

    signal.signal(signal.SIGTERM, lambda *_: die("told to"))
"""
UNREACHED = """
    from {module} import die

    def main(server):
        server.serve()
        die("done")
        server.close()
"""
KEEPS = """
    import aiohttp
    from app.lifecycle import adopt

    async def start():
        session = aiohttp.ClientSession()
        adopt(session)
"""
KEEPS_BY_CLASS = KEEPS.replace("adopt", "Adopter")


@pytest.mark.parametrize(
    ("text", "code", "conventions"),
    [
        (STOPS, "SHD101", Conventions(stops=frozenset({"app.lifecycle.mark_done"}))),
        (STOPS_DIRECTLY, "SHD101", Conventions(stops=frozenset({"app.lifecycle.mark_done"}))),
        (STOPS_BY_METHOD, "SHD101", Conventions(stops=frozenset({"app.lifecycle.Life.done"}))),
        (NEVER, "SHD101", Conventions(never_return=frozenset({"app.lifecycle.die"}))),
        (KEEPS, "SHD501", Conventions(keeps=frozenset({"app.lifecycle.adopt"}))),
        (KEEPS_BY_CLASS, "SHD501", Conventions(keeps=frozenset({"app.lifecycle.Adopter"}))),
    ],
    ids=["stops", "stops directly", "stops by a method", "never returns", "keeps", "keeps by a class"],
)
def test_a_convention_silences_what_it_explains(text, code, conventions, tmp_path):
    assert codes_in(text, tmp_path).count(code) == 1
    assert code not in codes_in(text, tmp_path, conventions)


@pytest.mark.parametrize("name", ["app.lifecycle.die", "elsewhere.die"])
def test_what_follows_a_call_that_never_returns_is_not_reached(name, tmp_path):
    text = UNREACHED.format(module=name.removesuffix(".die"))

    assert codes_in(text, tmp_path) == []
    assert codes_in(text, tmp_path, Conventions(never_return=frozenset({name}))) == ["SHD802"]


def codes_in(text, tmp_path, conventions=NONE):
    app = tmp_path / "app"
    app.mkdir(exist_ok=True)
    for name, held in {"__init__": "", "lifecycle": LIFECYCLE, "main": ""}.items():
        (app / f"{name}.py").write_text(textwrap.dedent(held))
    project = Project([tmp_path], conventions=conventions)
    result = check_source(textwrap.dedent(text).encode(), str(app / "main.py"), catalogue(), project)
    return [finding.code for finding in result.findings]
