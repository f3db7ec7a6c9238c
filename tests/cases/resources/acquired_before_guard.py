"""SHD508."""

from rulecases import Invalid, Valid

VALID = [
    Valid(
        """
        import aiohttp
        import os

        class App:
            async def start(self, register):
                self.session = session = aiohttp.ClientSession()
                register(self.stop)
                os.remove("ready")
                self.api = Api(session)

            async def stop(self):
                await self.session.close()
        """,
        why="the object has it from the start, whatever the local name is",
    ),
    Valid(
        """
        import aiohttp

        class Session:
            def __init__(self, connector=None, timeout=None):
                if not isinstance(timeout, int):
                    raise ValueError(timeout)
                self._timeout = timeout
                if connector is None:
                    connector = aiohttp.TCPConnector()
                if connector._limit > timeout:
                    raise RuntimeError("this connector is too small")
                self._connector = connector

            async def close(self):
                await self._connector.close()
        """,
        why="tested before; and that it is as it was made needs no guard",
    ),
    Valid("""
        import aiohttp

        async def connect(url):
            session = aiohttp.ClientSession()
            try:
                await session.get(url)
            except BaseException:
                await session.close()
                raise
            return session
    """),
    Valid(
        """
        import aiohttp

        class Client:
            def __init__(self, url):
                if not url:
                    raise ValueError(url)
                self.session = aiohttp.ClientSession()

            async def close(self):
                await self.session.close()
        """,
        why="what fails comes first",
    ),
    Valid(
        """
        import aiohttp

        class Client:
            async def __aenter__(self):
                self.session = aiohttp.ClientSession()
                try:
                    await self.session.get("/")
                except BaseException:
                    await self.close()
                    raise
                return self

            async def close(self):
                await self.session.close()
        """,
        why="it closes itself",
    ),
    Valid(
        """
        import aiohttp

        async def connect():
            session = aiohttp.ClientSession()
            return session
        """,
        why="nothing stands between",
    ),
    Valid(
        """
        import asyncio

        class Gateway:
            def __init__(self, host):
                self.host = host
                self.writer = None

            async def connect(self):
                reader, self.writer = await asyncio.open_connection(self.host, 80)
                if not await reader.readline():
                    raise ConnectionError("no status")

            async def __aenter__(self):
                try:
                    await self.connect()
                except BaseException:
                    await self.close()
                    raise
                return self

            async def __aexit__(self, *error):
                await self.close()

            async def close(self):
                if self.writer is not None:
                    self.writer.close()
                    await self.writer.wait_closed()
        """,
        why="who enters it takes the failure",
    ),
    Valid(
        """
        import asyncio

        class Gateway:
            def __init__(self, host):
                self.host = host
                self.writer = None

            async def connect(self):
                reader, self.writer = await asyncio.open_connection(self.host, 80)
                if not await reader.readline():
                    raise ConnectionError("no status")

            async def close(self):
                self.writer.close()
                await self.writer.wait_closed()
        """,
        why="whoever calls it has the object, and can close it",
    ),
    Valid(
        """
        import logging, sys
        import pymongo

        def connect(uri):
            try:
                client = pymongo.MongoClient(uri)
                client.admin.command("ping")
            except Exception as problem:
                logging.critical("no database: %s", problem)
                sys.exit(2)
            return client
        """,
        why="the program ends there, and with it the connection",
    ),
    Valid(
        """
        import asyncio, sys

        if sys.version_info >= (3, 11):
            from asyncio import timeout as async_timeout
        else:
            from async_timeout import timeout as async_timeout

        class Connection:
            async def connect(self, path):
                async with async_timeout(5):
                    reader, writer = await asyncio.open_unix_connection(path=path)
                self.reader = reader
                self.writer = writer

            async def close(self):
                self.writer.close()
                await self.writer.wait_closed()
        """,
        why="leaving a timeout waits for nothing, by whatever name it goes",
    ),
    Valid(
        """
        from psycopg_pool import AsyncConnectionPool

        class Queue:
            def __init__(self, url, settings):
                self.pool = AsyncConnectionPool(url, open=False)
                self.tables = settings.load()

            async def connect(self):
                await self.pool.open()

            async def disconnect(self):
                await self.pool.close()
        """,
        why="nothing is open yet",
    ),
]

INVALID = [
    Invalid(
        """
        import aiohttp

        class Session:
            def __init__(self, connector=None, timeout=None):
                if connector is None:
                    connector = aiohttp.TCPConnector()  # SHD508
                self._connector = connector
                if not isinstance(timeout, int):
                    raise ValueError(timeout)
                self._timeout = timeout

            async def close(self):
                await self._connector.close()
        """,
        why="kept in the attribute, and the object never comes to be",
    ),
    Invalid(
        """
        import aiohttp

        async def connect(url):
            session = aiohttp.ClientSession()  # SHD508
            await session.get(url)
            return session
        """,
        fixed="""
        import aiohttp

        async def connect(url):
            session = aiohttp.ClientSession()
            try:
                await session.get(url)
            except BaseException:
                await session.close()
                raise
            return session
        """,
        unsafe=True,
    ),
    Invalid(
        """
        import aiohttp

        class Client:
            def __init__(self, url, timeout):
                connector = aiohttp.TCPConnector()  # SHD508
                if not isinstance(timeout, int):
                    raise ValueError(timeout)
                self.connector = connector

            async def close(self):
                await self.connector.close()
        """,
        fixed="""
        import aiohttp

        class Client:
            def __init__(self, url, timeout):
                connector = aiohttp.TCPConnector()
                try:
                    if not isinstance(timeout, int):
                        raise ValueError(timeout)
                except BaseException:
                    connector.close()
                    raise
                self.connector = connector

            async def close(self):
                await self.connector.close()
        """,
        unsafe=True,
    ),
    Invalid(
        """
        import aiohttp

        class Client:
            async def __aenter__(self):
                self.session = aiohttp.ClientSession()  # SHD508
                await self.session.get("/")
                return self

            async def __aexit__(self, *error):
                await self.session.close()
        """,
        fixed="""
        import aiohttp

        class Client:
            async def __aenter__(self):
                self.session = aiohttp.ClientSession()
                try:
                    await self.session.get("/")
                except BaseException:
                    await self.session.close()
                    raise
                return self

            async def __aexit__(self, *error):
                await self.session.close()
        """,
        unsafe=True,
    ),
    Invalid(
        """
        class Transaction:
            def __init__(self, pool):
                self.pool = pool
                self.con = None

            async def __aenter__(self):
                self.con = await self.pool.acquire()  # SHD508
                await self.con.execute("begin")
                return self.con

            async def __aexit__(self, kind, error, trace):
                await self.con.execute("commit" if kind is None else "rollback")
                await self.pool.release(self.con)
        """,
    ),
    Invalid(
        """
        import asyncio

        class Gateway:
            def __init__(self, host):
                self.host = host
                self.writer = None

            async def connect(self):
                reader, self.writer = await asyncio.open_connection(self.host, 80)  # SHD508
                if not await reader.readline():
                    raise ConnectionError("no status")

            async def __aenter__(self):
                await self.connect()
                return self

            async def __aexit__(self, *error):
                self.writer.close()
                await self.writer.wait_closed()
        """,
        fixed="""
        import asyncio

        class Gateway:
            def __init__(self, host):
                self.host = host
                self.writer = None

            async def connect(self):
                reader, self.writer = await asyncio.open_connection(self.host, 80)
                try:
                    if not await reader.readline():
                        raise ConnectionError("no status")
                except BaseException:
                    self.writer.close()
                    raise

            async def __aenter__(self):
                await self.connect()
                return self

            async def __aexit__(self, *error):
                self.writer.close()
                await self.writer.wait_closed()
        """,
        unsafe=True,
    ),
    Invalid(
        """
        import asyncpg

        async def make(dsn):
            a = await asyncpg.connect(dsn)  # SHD508
            b = await asyncpg.connect(dsn)  # SHD508
            await b.execute("x")
            return a, b
        """,
        fixed="""
        import asyncpg

        async def make(dsn):
            a = await asyncpg.connect(dsn)
            try:
                b = await asyncpg.connect(dsn)
                try:
                    await b.execute("x")
                except BaseException:
                    await b.close()
                    raise
            except BaseException:
                await a.close()
                raise
            return a, b
        """,
        unsafe=True,
    ),
    Invalid(
        """
        import aiohttp

        class C:
            def __init__(self, url):
                self.url = url

            async def __aenter__(self):
                \"\"\"Enter.\"\"\"
                self.session = aiohttp.ClientSession()  # mine  # SHD508

                # log in
                if self.url:
                    await self.login()
                self.ready = True

                return self  # me

            async def __aexit__(self, *a):
                await self.session.close()

            async def login(self):
                await self.session.get("x")
        """,
        fixed="""
        import aiohttp

        class C:
            def __init__(self, url):
                self.url = url

            async def __aenter__(self):
                \"\"\"Enter.\"\"\"
                self.session = aiohttp.ClientSession()  # mine

                try:
                    # log in
                    if self.url:
                        await self.login()
                    self.ready = True
                except BaseException:
                    await self.session.close()
                    raise

                return self  # me

            async def __aexit__(self, *a):
                await self.session.close()

            async def login(self):
                await self.session.get("x")
        """,
        unsafe=True,
    ),
]
