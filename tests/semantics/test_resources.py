"""The table of resources: what is shipped, what a project adds, and what is refused."""

import textwrap

import pytest

from shutdownlint.semantics.program.project import Project
from shutdownlint.semantics.resources.acquisitions import Disposition, acquisitions
from shutdownlint.semantics.resources.table import Release, ResourceError, Table, parse, shipped


def test_the_shipped_table_is_read():
    popen = shipped().get("subprocess.Popen")

    assert popen is not None
    assert popen.kind == "process"
    assert popen.release == (Release("wait", False), Release("communicate", False))
    assert shipped().of_type("asyncio.subprocess.Process").release[0] == Release("wait", True)


def test_the_shipped_entries_agree_with_themselves():
    for entry in shipped():
        assert entry.leak, f"{entry.name}: what a leak costs is not said"
        assert not entry.release_names & entry.stop, f"{entry.name}: what only asks for the end is no release"
        entered = (entry.with_, entry.async_with)
        assert entry.acquire != "context" or "releases" in entered, f"{entry.name}: entering acquires, leaving must release"
        assert entry.with_ != "error" or entry.async_with == "releases", f"{entry.name}: it cannot be entered at all"
        assert shipped().of_type(entry.type) is not None, f"{entry.name}: nothing is known of its type"


#: name -> release methods, coroutines with "()"; what `with` does, what `async with` does.
KNOWN = {
    "httpx2.AsyncClient": ("aclose()", "error", "releases"),
    "httpx.Client": ("close", "releases", None),
    "aiohttp.ClientSession": ("close() detach", "error", "releases"),
    "asyncpg.create_pool": ("close() terminate", "error", "releases"),
    "aiosqlite.connect": ("close()", "error", "releases"),
    "psycopg.AsyncConnection.connect": ("close()", "error", "releases"),
    "motor.motor_asyncio.AsyncIOMotorClient": ("close", None, None),
    "nats.connect": ("drain() close()", "error", "releases"),
    "grpc.aio.server": ("stop()", None, None),
    "sqlite3.connect": ("close", "keeps", None),
    "zmq.Context": ("term destroy", "releases", None),
    "docker.from_env": ("close", None, None),
    "playwright.async_api.BrowserType.launch": ("close()", "error", "releases"),
    "contextlib.AsyncExitStack": ("aclose() pop_all", "error", "releases"),
}


@pytest.mark.parametrize(("name", "expected"), KNOWN.items(), ids=KNOWN)
def test_releases(name, expected):
    entry = shipped().get(name)
    releases = " ".join(one.name + ("()" if one.is_coroutine else "") for one in entry.release)

    assert (releases, entry.with_, entry.async_with) == expected


#: An expression in an async function, and the qualified name of the resource it acquires; None if it acquires nothing.
ACQUIRED = {
    "await asyncpg.create_pool()": "asyncpg.create_pool",
    "asyncpg.create_pool()": None,
    "await (await asyncio.open_connection('h', 1))[1].drain()": None,
    "zmq.Context().socket(zmq.PUB)": "zmq.Context.socket",
    "await aiohttp.ClientSession().ws_connect('u')": "aiohttp.ClientSession.ws_connect",
    "redis.asyncio.Redis(connection_pool=pool)": None,
    "redis.asyncio.Redis(connection_pool=None)": "redis.asyncio.Redis",
    "redis.asyncio.Redis()": "redis.asyncio.Redis",
    "aiohttp.ClientSession(connector_owner=False)": None,
    "aiohttp.ClientSession(connector_owner=True)": "aiohttp.ClientSession",
    "sqlalchemy.orm.Session(bind=engine)": None,
    "sqlalchemy.create_engine('u').connect()": "sqlalchemy.Engine.connect",
    "SharedMemory(name='x')": None,
    "SharedMemory('x', create=False)": None,
    "SharedMemory('x', True, 10)": "multiprocessing.shared_memory.SharedMemory",
    "SharedMemory(create=True, size=10)": "multiprocessing.shared_memory.SharedMemory",
    "zmq.Context.instance()": None,
}


@pytest.mark.parametrize(("expression", "expected"), ACQUIRED.items(), ids=ACQUIRED)
def test_what_an_expression_acquires(expression, expected, tmp_path):
    source = f"""
        import asyncio, aiohttp, asyncpg, redis.asyncio, sqlalchemy, sqlalchemy.orm, zmq
        from multiprocessing.shared_memory import SharedMemory

        async def f(pool, engine):
            x = {expression}
        """
    module = Project().parse(textwrap.dedent(source), tmp_path / "code.py")
    found = [one.resource.name for one in acquisitions(module, module.project.resources) if one.disposition is Disposition.LOCAL]

    assert found == ([expected] if expected else [])


#: A statement that acquires by a call that gives a tuple, and the names that have to be released.
PARTS = {
    "fd, path = tempfile.mkstemp()": ["path"],
    "path = tempfile.mkstemp()[1]": ["path"],
    "_, self.path = tempfile.mkstemp()": ["path"],
    "fd = tempfile.mkstemp()[0]": [],
    "both = tempfile.mkstemp()": [],
    "return tempfile.mkstemp()": [],
    "tempfile.mkstemp()": [""],
    "*a, b = os.pipe()": [],
    "r, w = os.pipe()": ["r", "w"],
    "a, b = socket.socketpair()": ["a", "b"],
    "conn, _ = socket.socket().accept()": ["accept", "conn"],
}


@pytest.mark.parametrize(("statement", "expected"), PARTS.items(), ids=PARTS)
def test_parts_of_a_tuple(statement, expected, tmp_path):
    source = f"import os, socket, tempfile\nclass A:\n    def f(self):\n        {statement}\n"
    module = Project().parse(source, tmp_path / "code.py")

    assert sorted(one.name for one in acquisitions(module, module.project.resources)) == expected


GOOD = {"names": ["a.B"], "kind": "session", "release": ["close"]}


def test_an_entry_of_the_settings_replaces_one_of_the_same_name():
    rows = [{"names": ["subprocess.Popen"], "kind": "process", "release": ["reap"]}, GOOD]
    table = shipped().extended(parse(rows))

    assert table.get("subprocess.Popen").release_names == {"reap"}
    assert shipped().get("subprocess.Popen").release_names == {"wait", "communicate"}
    assert table.get("a.B") is not None
    assert table.added_words == {b"Popen", b"B"}


def test_a_project_knows_what_it_is_given(tmp_path):
    project = Project(resources=Table(parse([GOOD])))
    module = project.parse("import a, subprocess\nx = a.B()\ny = subprocess.Popen('z')\n", tmp_path / "code.py")

    assert [one.resource.name for one in acquisitions(module, module.project.resources)] == ["a.B"]


@pytest.mark.parametrize(
    ("change", "message", "key"),
    [
        ({"relaese": ["close"]}, "unknown key 'relaese'; did you mean 'release'?", "relaese"),
        ({"names": []}, "names is missing", ""),
        ({"names": "a.B"}, "names must be a list of strings", "names"),
        ({"names": ["a B"]}, "names: 'a B' is not a qualified name", "names"),
        ({"kind": "thing"}, "kind must be one of", "kind"),
        ({"kind": ["file"]}, "kind must be one of", "kind"),
        ({"kind": None}, "kind must be one of", "kind"),
        ({"with": "closes"}, "with must be one of", "with"),
        ({"type": 1}, "type must be a string", "type"),
        ({"places": ["1"]}, "places must be a list of numbers", "places"),
        ({"acquire": "later"}, "acquire must be one of await, call, context, not 'later'", "acquire"),
        ({"leak": ["time"]}, "leak: time is none of", "leak"),
        ({"release": []}, "nothing releases it", ""),
        ({"release": ["close now"]}, "release: 'close now' is not the name of a method", "release"),
    ],
)
def test_a_wrong_entry_is_refused(change, message, key):
    with pytest.raises(ResourceError, match="resource 2") as refused:
        parse([GOOD, {**GOOD, **change}])
    assert message in str(refused.value)
    assert (refused.value.number, refused.value.key) == (2, key)
