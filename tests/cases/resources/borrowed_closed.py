"""SHD514."""

from rulecases import Invalid, Valid

VALID = [
    Valid("""
        import aiohttp

        class Client:
            def __init__(self, session=None):
                self.owned = session is None
                self.session = session or aiohttp.ClientSession()

            async def close(self):
                if self.owned:
                    await self.session.close()
    """),
    Valid(
        """
        import aiohttp

        class Client:
            def __init__(self, session=None):
                self.owned = session is None
                self.session = session if session is not None else aiohttp.ClientSession()

            async def close(self):
                if not self.owned:
                    return
                await self.session.close()
        """,
        why="asked at the head",
    ),
    Valid(
        """
        import aiohttp

        class Client:
            def __init__(self):
                self.session = aiohttp.ClientSession()

            async def close(self):
                await self.session.close()
        """,
        why="always its own",
    ),
    Valid(
        """
        class Closing:
            def __init__(self, session):
                self.session = session

            def __enter__(self):
                return self.session

            def __exit__(self, *error):
                self.session.close()
        """,
        why="a wrapper that is there to close",
    ),
    Valid(
        """
        import aiohttp

        class Client:
            def __init__(self, session=None, autoclose=True):
                self.session = session or aiohttp.ClientSession()
                self.autoclose = autoclose

            async def close(self):
                if self.autoclose:
                    await self.session.close()
        """,
        why="it is told to",
    ),
]

INVALID = [
    Invalid("""
        import aiohttp

        class Client:
            def __init__(self, session=None):
                self.session = session or aiohttp.ClientSession()

            async def close(self):
                await self.session.close()  # SHD514
    """),
    Invalid("""
        import aiohttp

        class Client:
            def __init__(self, session=None):
                self.session = aiohttp.ClientSession() if session is None else session

            async def close(self):
                if self.session is not None and not self.session.closed:
                    await self.session.close()  # SHD514
    """),
]
