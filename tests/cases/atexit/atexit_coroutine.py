"""SHD203."""

from rulecases import Invalid, Valid

VALID = [
    Valid("""
        import asyncio
        import atexit

        async def clean_up():
            print("bye")

        atexit.register(lambda: asyncio.run(clean_up()))
        atexit.register(asyncio.run, clean_up())
    """),
    Valid(
        """
        import asyncio
        import atexit
        import aiohttp

        class Client:
            async def open(self):
                self._session = aiohttp.ClientSession()
                if asyncio.iscoroutinefunction(self._session.close):
                    pass
                else:
                    atexit.register(self._session.close)
        """,
        why="asked before",
    ),
    Valid(
        """
        import asyncio
        import atexit

        async def clean_up():
            print("bye")

        def main():
            loop = asyncio.new_event_loop()
            atexit.register(loop.run_until_complete, clean_up())
            loop.run_forever()
        """,
        why="a loop of its own, that nobody closes",
    ),
    Valid(
        """
        import atexit
        import httpx

        client = httpx.Client()
        atexit.register(client.close)
        """,
        why="the client that is not async",
    ),
]

INVALID = [
    Invalid(
        """
        import atexit

        async def clean_up():
            print("bye")

        atexit.register(clean_up)  # SHD203
        """,
        fixed="""
        import asyncio
        import atexit

        async def clean_up():
            print("bye")

        atexit.register(lambda: asyncio.run(clean_up()))
        """,
        unsafe=True,
    ),
    Invalid(
        """
        import asyncio
        import atexit

        @atexit.register  # SHD203
        async def clean_up():
            print("bye")
        """,
        fixed="""
        import asyncio
        import atexit

        async def clean_up():
            print("bye")

        atexit.register(lambda: asyncio.run(clean_up()))
        """,
        unsafe=True,
    ),
    Invalid(
        """
        import atexit
        import aiohttp

        class Client:
            def __init__(self, session=None):
                self._session = session

            async def session(self):
                if self._session is None:
                    self._session = aiohttp.ClientSession()
                    atexit.register(self._session.close)  # SHD203
                return self._session
        """,
        fixed="""
        import asyncio
        import atexit
        import aiohttp

        class Client:
            def __init__(self, session=None):
                self._session = session

            async def session(self):
                if self._session is None:
                    self._session = aiohttp.ClientSession()
                    atexit.register(lambda: asyncio.run(self._session.close()))
                return self._session
        """,
        unsafe=True,
        why="a coroutine method of a session",
    ),
    Invalid(
        """
        import asyncio
        import atexit
        from functools import partial

        class Client:
            async def open(self, session):
                atexit.register(partial(asyncio.get_event_loop().run_until_complete, session.close()))  # SHD203
        """,
        why="made now, for a loop that is closed by then",
    ),
    Invalid(
        """
        import asyncio
        import atexit

        class Client:
            def __init__(self):
                atexit.register(lambda: self.close())  # SHD203

            async def close(self):
                await asyncio.sleep(0)
        """,
        fixed="""
        import asyncio
        import atexit

        class Client:
            def __init__(self):
                atexit.register(lambda: asyncio.run(self.close()))

            async def close(self):
                await asyncio.sleep(0)
        """,
        unsafe=True,
        why="a lambda that only makes it",
    ),
]
