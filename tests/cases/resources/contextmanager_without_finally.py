"""SHD509."""

from rulecases import Invalid, Valid

VALID = [
    Valid("""
        import contextlib
        import subprocess

        @contextlib.contextmanager
        def server():
            process = subprocess.Popen(["server"])
            try:
                yield process
            finally:
                process.kill()
                process.wait()
    """),
    Valid("""
        import contextlib
        import subprocess

        @contextlib.contextmanager
        def server():
            with subprocess.Popen(["server"]) as process:
                yield process
    """),
    Valid(
        """
        import pytest
        import subprocess

        @pytest.fixture
        def server():
            process = subprocess.Popen(["server"])
            yield process
            process.kill()
            process.wait()
        """,
        why="nothing is thrown into a fixture",
    ),
    Valid(
        """
        import contextlib
        import socket

        @contextlib.contextmanager
        def connected(address):
            connection = socket.create_connection(address)
            yield connection
            connection.close()
        """,
        why="closed in silence as soon as it is dropped",
    ),
    Valid(
        """
        import contextlib, os, tempfile

        @contextlib.contextmanager
        def atomic(path):
            file = tempfile.NamedTemporaryFile(mode="w", delete=False)
            try:
                yield file
                file.close()
                os.replace(file.name, path)
            except Exception:
                os.remove(file.name)
                raise
        """,
        why="it is removed if the body fails",
    ),
]

INVALID = [
    Invalid(
        """
        import contextlib
        import subprocess

        @contextlib.contextmanager
        def server():
            process = subprocess.Popen(["server"])
            # the body of the with
            yield process  # SHD509
            process.kill()  # at once
            process.wait()
        """,
        fixed="""
        import contextlib
        import subprocess

        @contextlib.contextmanager
        def server():
            process = subprocess.Popen(["server"])
            # the body of the with
            try:
                yield process
            finally:
                process.kill()  # at once
                process.wait()
        """,
    ),
    Invalid(
        """
        from contextlib import asynccontextmanager
        import aiohttp

        @asynccontextmanager
        async def client(log):
            session = aiohttp.ClientSession()
            yield session  # SHD509
            log("done")
            await session.close()
        """,
        fixed="""
        from contextlib import asynccontextmanager
        import aiohttp

        @asynccontextmanager
        async def client(log):
            session = aiohttp.ClientSession()
            try:
                yield session
                log("done")
            finally:
                await session.close()
        """,
    ),
    Invalid(
        """
        import contextlib
        import aiohttp

        @contextlib.asynccontextmanager
        async def client(publish):
            session = aiohttp.ClientSession()
            yield session  # SHD509
            await session.close()
            publish("done")
        """,
        fixed="""
        import contextlib
        import aiohttp

        @contextlib.asynccontextmanager
        async def client(publish):
            session = aiohttp.ClientSession()
            try:
                yield session
            finally:
                await session.close()
            publish("done")
        """,
        why="what is not finished is not published",
    ),
    Invalid(
        """
        import contextlib
        import shutil
        import tempfile

        @contextlib.contextmanager
        def directory(prepare):
            path = tempfile.mkdtemp()
            yield path  # SHD509
            shutil.rmtree(path)
        """,
        fixed="""
        import contextlib
        import shutil
        import tempfile

        @contextlib.contextmanager
        def directory(prepare):
            path = tempfile.mkdtemp()
            try:
                yield path
            finally:
                shutil.rmtree(path)
        """,
        why="told once, at the yield",
    ),
    Invalid(
        """
        from contextlib import asynccontextmanager
        import asyncpg

        @asynccontextmanager
        async def conn(dsn):
            c = await asyncpg.connect(dsn)
            async with c.transaction():
                yield c  # SHD509
            await c.close()
        """,
        fixed="""
        from contextlib import asynccontextmanager
        import asyncpg

        @asynccontextmanager
        async def conn(dsn):
            c = await asyncpg.connect(dsn)
            try:
                async with c.transaction():
                    yield c
            finally:
                await c.close()
        """,
    ),
    Invalid(
        """
        from contextlib import asynccontextmanager
        import aiohttp

        @asynccontextmanager
        async def session(log):
            \"\"\"A session.\"\"\"
            s = aiohttp.ClientSession()

            # lend it
            yield s  # here  # SHD509

            # take it back
            await s.close()  # closed

            log("closed")
        """,
        fixed="""
        from contextlib import asynccontextmanager
        import aiohttp

        @asynccontextmanager
        async def session(log):
            \"\"\"A session.\"\"\"
            s = aiohttp.ClientSession()

            # lend it
            try:
                yield s  # here
            finally:
                # take it back
                await s.close()  # closed

            log("closed")
        """,
    ),
    Invalid(
        """
        from contextlib import contextmanager
        import threading

        @contextmanager
        def running(server):
            thread = threading.Thread(target=server.run)
            thread.start()
            yield server  # SHD509
            server.should_exit = True
            thread.join()
        """,
        fixed="""
        from contextlib import contextmanager
        import threading

        @contextmanager
        def running(server):
            thread = threading.Thread(target=server.run)
            thread.start()
            try:
                yield server
            finally:
                server.should_exit = True
                thread.join()
        """,
        unsafe=True,
    ),
    Invalid(
        """
        from contextlib import asynccontextmanager
        import aiohttp

        @asynccontextmanager
        async def lent(state):
            session = aiohttp.ClientSession()
            yield session  # SHD509
            state.is_open = False
            await session.close()
        """,
        fixed="""
        from contextlib import asynccontextmanager
        import aiohttp

        @asynccontextmanager
        async def lent(state):
            session = aiohttp.ClientSession()
            try:
                yield session
            finally:
                state.is_open = False
                await session.close()
        """,
        unsafe=True,
    ),
]
