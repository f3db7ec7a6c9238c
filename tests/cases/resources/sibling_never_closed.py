"""SHD504."""

from rulecases import Invalid, Valid

VALID = [
    Valid(
        """
        from sqlalchemy import create_engine
        from sqlalchemy.ext.asyncio import create_async_engine

        engine = None
        async_engine = None

        def configure(url):
            global engine, async_engine
            engine = create_engine(url)
            async_engine = create_async_engine(url)

        def dispose_all():
            if engine is not None:
                engine.dispose()
            if async_engine is not None:
                async_engine.sync_engine.dispose()
        """,
        why="closed by the engine inside it",
    ),
    Valid(
        """
        import httpx
        from sqlalchemy.ext.asyncio import create_async_engine

        client = httpx.AsyncClient()

        def connect(url):
            global engine
            engine = create_async_engine(url)

        async def close_engine():
            await engine.dispose()
        """,
        why="not made together: the function is there for the other",
    ),
    Valid("""
        import aiohttp
        import redis.asyncio

        class Store:
            def __init__(self):
                self.cache = redis.asyncio.Redis()
                self.session = aiohttp.ClientSession()

            async def close(self):
                try:
                    await self.cache.aclose()
                finally:
                    await self.session.close()
    """),
    Valid(
        """
        import aiohttp
        import redis.asyncio

        class Store:
            def __init__(self):
                self.cache = redis.asyncio.Redis()
                self.session = aiohttp.ClientSession()

            async def close(self):
                for part in (self.cache, self.session):
                    await part.close()
        """,
        why="in a loop",
    ),
    Valid(
        """
        import paramiko

        class RemoteFile:
            def __init__(self, host, name):
                self.ssh = paramiko.SSHClient()
                try:
                    self.ssh.connect(host)
                    self.sftp = self.ssh.open_sftp()
                    self.file = self.sftp.open(name)
                except BaseException:
                    self.ssh.close()
                    raise

            def close(self):
                try:
                    self.file.close()
                finally:
                    self.ssh.close()
        """,
        why="the channel goes with its connection",
    ),
]

INVALID = [
    Invalid("""
        from sqlalchemy import create_engine
        from sqlalchemy.ext.asyncio import async_sessionmaker, create_async_engine

        engine = None
        async_engine = None
        sessions = None

        def configure_async(url):
            global async_engine, sessions
            async_engine = create_async_engine(url)  # SHD504
            sessions = async_sessionmaker(bind=async_engine)

        def configure(url):
            global engine
            engine = create_engine(url)
            configure_async(url)

        def after_fork():
            if other := globals().get("async_engine"):
                other.sync_engine.dispose(close=False)

        def dispose_all():
            global engine
            if engine is not None:
                engine.dispose()
                engine = None
    """),
    Invalid(
        """
        import aiohttp
        import redis.asyncio

        class Store:
            def __init__(self):
                self.cache = redis.asyncio.Redis()
                self.session = aiohttp.ClientSession()  # SHD504

            async def close(self):
                await self.cache.aclose()
        """,
        fixed="""
        import aiohttp
        import redis.asyncio

        class Store:
            def __init__(self):
                self.cache = redis.asyncio.Redis()
                self.session = aiohttp.ClientSession()

            async def close(self):
                try:
                    await self.cache.aclose()
                finally:
                    await self.session.close()
        """,
        unsafe=True,
    ),
    Invalid("""
        import asyncio
        import aiohttp

        class Service:
            async def start(self):
                self.session = aiohttp.ClientSession()
                self.server = await asyncio.start_server(self.serve, port=1)  # SHD504

            async def serve(self, reader, writer):
                writer.close()

            async def __aexit__(self, *error):
                await self.session.close()
    """),
    Invalid(
        """
        import aiohttp
        import redis.asyncio

        class Store:
            def __init__(self):
                self.cache = redis.asyncio.Redis()
                self.session = aiohttp.ClientSession()  # SHD504

            async def close(self):
                \"\"\"Close both.\"\"\"
                await self.cache.aclose()  # the cache
        """,
        fixed="""
        import aiohttp
        import redis.asyncio

        class Store:
            def __init__(self):
                self.cache = redis.asyncio.Redis()
                self.session = aiohttp.ClientSession()

            async def close(self):
                \"\"\"Close both.\"\"\"
                try:
                    await self.cache.aclose()  # the cache
                finally:
                    await self.session.close()
        """,
        unsafe=True,
    ),
    Invalid(
        """
        import aiohttp
        import redis.asyncio

        class Store:
            def __init__(self):
                self.cache = None
                self.session = None

            async def start(self):
                self.cache = redis.asyncio.Redis()
                self.session = aiohttp.ClientSession()  # SHD504

            async def close(self):
                if self.cache:
                    await self.cache.aclose()
                    self.cache = None
        """,
        fixed="""
        import aiohttp
        import redis.asyncio

        class Store:
            def __init__(self):
                self.cache = None
                self.session = None

            async def start(self):
                self.cache = redis.asyncio.Redis()
                self.session = aiohttp.ClientSession()

            async def close(self):
                try:
                    if self.cache:
                        await self.cache.aclose()
                        self.cache = None
                finally:
                    if self.session is not None:
                        await self.session.close()
        """,
        unsafe=True,
    ),
    Invalid(
        """
        import aiohttp
        import redis.asyncio

        class Store:
            def __init__(self, wanted):
                self.cache = redis.asyncio.Redis()
                if wanted:
                    self.session = aiohttp.ClientSession()  # SHD504

            async def close(self):
                await self.cache.aclose()
        """,
        why="it may not be there",
    ),
]
