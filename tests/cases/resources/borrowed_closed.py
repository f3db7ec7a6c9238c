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
