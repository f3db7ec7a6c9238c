"""SHD501."""

from rulecases import Invalid, Valid

VALID = [
    Valid(
        """
        import zmq

        def ask(context: zmq.Context):
            socket = context.socket(zmq.REQ)
            socket.send(b"?")

        def ask_once():
            context = zmq.Context()
            socket = context.socket(zmq.REQ)
            try:
                socket.send(b"?")
            finally:
                context.destroy()
        """,
        why="a context knows its sockets: who has it closes them with it",
    ),
    Valid(
        """
        import aiohttp, pytest

        def test_refused():
            with pytest.raises(ValueError):
                aiohttp.ClientSession(base_url="?")
        """,
        why="it is expected to fail",
    ),
    Valid(
        """
        import asyncio, sys

        async def main():
            reader = asyncio.StreamReader()
            protocol = asyncio.StreamReaderProtocol(reader)
            await asyncio.get_running_loop().connect_read_pipe(lambda: protocol, sys.stdin)
            return await reader.readline()
        """,
        why="the process has its stdin to its end",
    ),
    Valid(
        """
        from pymongo import AsyncMongoClient

        async def count():
            client = AsyncMongoClient("localhost")
            try:
                return await client.db.events.count_documents({})
            finally:
                await client.aclose()
        """,
        why="the other name of close",
    ),
    Valid(
        """
        import tornado.httpclient

        async def fetch(url):
            client = tornado.httpclient.AsyncHTTPClient()
            return await client.fetch(url)
        """,
        why="there is one for each loop, and all share it",
    ),
    Valid("""
        import aiohttp

        async def fetch(url):
            async with aiohttp.ClientSession() as session:
                return await session.get(url)
    """),
    Valid(
        """
        import aiohttp

        async def connect():
            session = aiohttp.ClientSession()
            return session
        """,
        why="the caller has it",
    ),
    Valid(
        """
        import aiohttp

        async def connect(pool):
            session = aiohttp.ClientSession()
            pool.append(session)
        """,
        why="kept in a container",
    ),
    Valid(
        """
        import contextlib
        import aiohttp

        async def fetch(url):
            async with contextlib.AsyncExitStack() as stack:
                session = aiohttp.ClientSession()
                await stack.enter_async_context(session)
                return await session.get(url)
        """,
        why="entered in a stack",
    ),
    Valid(
        """
        import aiohttp

        async def fetch(app):
            session = aiohttp.ClientSession()
            app.on_cleanup.append(session.close)
        """,
        why="its release is registered",
    ),
    Valid(
        """
        import aiohttp

        async def fetch(url, connector):
            session = aiohttp.ClientSession(connector=connector, connector_owner=False)
            print(session.closed)
        """,
        why="it only borrows its connector",
    ),
    Valid(
        """
        import requests

        def fetch(url):
            session = requests.Session()
            return session.get(url).text
        """,
        why="closed in silence as soon as it is dropped",
    ),
    Valid(
        """
        import aiohttp

        async def fetch(url):
            session = aiohttp.ClientSession()

            async def end(session=session):
                await session.close()

            return await session.get(url), end
        """,
        why="bound by the default of a function that is handed out",
    ),
    Valid(
        """
        import aiohttp
        from helpers import shut

        async def fetch(url):
            session = aiohttp.ClientSession()
            try:
                return await session.get(url)
            finally:
                await shut(session)
        """,
        files={"helpers.py": "async def shut(session):\n    await session.close()\n"},
        why="a helper of another module closes it",
    ),
]

INVALID = [
    Invalid(
        """
        from motor.motor_asyncio import AsyncIOMotorClient

        async def count(url):
            # one for each call
            client = AsyncIOMotorClient(url)  # SHD501

            # all of them
            found = client.db.things.find()
            return len(await found.to_list(None))
        """,
        fixed="""
        from motor.motor_asyncio import AsyncIOMotorClient

        async def count(url):
            # one for each call
            client = AsyncIOMotorClient(url)

            try:
                # all of them
                found = client.db.things.find()
                return len(await found.to_list(None))
            finally:
                client.close()
        """,
        unsafe=True,
        why="it cannot be entered",
    ),
    Invalid(
        """
        import zmq

        def ask():
            context = zmq.Context()
            socket = context.socket(zmq.REQ)  # SHD501
            socket.send(b"?")
            context.term()
        """,
        fixed="""
        import zmq

        def ask():
            context = zmq.Context()
            with context.socket(zmq.REQ) as socket:
                socket.send(b"?")
            context.term()
        """,
        unsafe=True,
        why="term waits for the sockets, it does not close them",
    ),
    Invalid(
        """
        import aiohttp, pytest

        def test_refused():
            with pytest.raises(OSError):
                aiohttp.ClientSession()  # SHD501
                raise OSError
        """,
        why="what comes after it is expected to fail",
    ),
    Invalid(
        """
        import aiohttp

        async def fetch(url):
            session = aiohttp.ClientSession()  # SHD501
            response = await session.get(url)
            return await response.text()
        """,
        fixed="""
        import aiohttp

        async def fetch(url):
            async with aiohttp.ClientSession() as session:
                response = await session.get(url)
                return await response.text()
        """,
        unsafe=True,
    ),
    Invalid("""
        import httpx

        async def fetch(url):
            return await httpx.AsyncClient().get(url)  # SHD501
    """),
    Invalid(
        """
        import aiohttp
        from helpers import show

        async def fetch(url):
            session = aiohttp.ClientSession()  # SHD501
            show(session)
        """,
        fixed="""
        import aiohttp
        from helpers import show

        async def fetch(url):
            async with aiohttp.ClientSession() as session:
                show(session)
        """,
        unsafe=True,
        files={"helpers.py": "def show(session):\n    print(session.closed)\n"},
        why="the helper only looks",
    ),
    Invalid(
        """
        import aiohttp

        def make():
            return aiohttp.ClientSession()

        async def fetch(url):
            session = make()  # SHD501
            return await session.get(url)
        """,
        fixed="""
        import aiohttp

        def make():
            return aiohttp.ClientSession()

        async def fetch(url):
            async with make() as session:
                return await session.get(url)
        """,
        unsafe=True,
        why="made by a factory",
    ),
    Invalid(
        """
        import aiohttp

        class Asker:
            def __init__(self, session):
                self.session = session

            async def ask(self, url):
                return await self.session.get(url)

        async def fetch(url):
            session = aiohttp.ClientSession()  # SHD501
            return await Asker(session).ask(url)
        """,
        fixed="""
        import aiohttp

        class Asker:
            def __init__(self, session):
                self.session = session

            async def ask(self, url):
                return await self.session.get(url)

        async def fetch(url):
            async with aiohttp.ClientSession() as session:
                return await Asker(session).ask(url)
        """,
        unsafe=True,
        why="the object that has it never closes it",
    ),
]
