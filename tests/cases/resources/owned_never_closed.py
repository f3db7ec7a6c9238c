"""SHD503."""

from rulecases import Invalid, Valid

VALID = [
    Valid("""
        import aiohttp

        class Client:
            def __init__(self):
                self.session = aiohttp.ClientSession()

            async def close(self):
                await self.session.close()
    """),
    Valid(
        """
        import aiohttp

        class Client:
            def __init__(self):
                self.session = aiohttp.ClientSession()

            async def stop(self):
                session, self.session = self.session, None
                await session.close()
        """,
        why="swapped, then closed",
    ),
    Valid(
        """
        import aiohttp

        class Client:
            def __init__(self):
                self.session = aiohttp.ClientSession()

            async def stop(self):
                session = getattr(self, "session", None)
                if session:
                    await session.close()
        """,
        why="by getattr with a constant name",
    ),
    Valid(
        """
        import aiohttp

        class Client:
            def __init__(self, session):
                self.session = session
        """,
        why="lent",
    ),
    Valid(
        """
        import aiohttp
        from base import Base

        class Client(Base):
            def __init__(self):
                self.session = aiohttp.ClientSession()
        """,
        files={"base.py": "class Base:\n    async def close(self):\n        await self.session.close()\n"},
        why="a base of another module closes it",
    ),
    Valid(
        """
        import aiohttp
        from framework import Base

        class Client(Base):
            def __init__(self):
                self.session = aiohttp.ClientSession()
        """,
        why="a base that nobody knows may close it",
    ),
    Valid(
        """
        import aiohttp

        class Client:
            def __init__(self):
                self.session = aiohttp.ClientSession()

            @property
            def client(self):
                return self.session
        """,
        why="handed out",
    ),
    Valid(
        """
        import aiohttp

        class Client:
            def __init__(self):
                self.session = aiohttp.ClientSession()

            def parts(self):
                for part in (self.session,):
                    yield part
        """,
        why="gone through together with others",
    ),
]

VALID += [
    Valid(
        """
        from http_client import HttpClient

        class Transport:
            def __init__(self):
                self.http = HttpClient()

            async def close(self):
                await self.http.close()
        """,
        files={
            "http_client.py": """
import aiohttp

class HttpClient:
    def __init__(self):
        self.session = aiohttp.ClientSession()

    async def close(self):
        await self.session.close()
"""
        },
        why="closed by way of what owns it",
    ),
]

INVALID = [
    Invalid("""
        import aiohttp

        class Client:
            def __init__(self):
                self.session = aiohttp.ClientSession()  # SHD503

            async def get(self, url):
                async with self.session.get(url) as response:
                    return await response.text()
    """),
    Invalid("""
        import aiohttp

        class Client:
            def __init__(self, session=None):
                self.session = session or aiohttp.ClientSession()  # SHD503

            async def close(self):
                self.ready = False
    """),
    Invalid(
        """
        import aiohttp
        from parser import Parser

        class Client:
            def __init__(self):
                self.session = aiohttp.ClientSession()  # SHD503
                self.parser = Parser(self.session)
        """,
        files={
            "parser.py": """
class Parser:
    def __init__(self, session):
        self._session = session

    async def read(self, url):
        return await self._session.get(url)
"""
        },
        why="whom it is handed to only uses it",
    ),
    Invalid(
        """
        from http_client import HttpClient

        class Transport:
            def __init__(self):
                self.http = HttpClient()  # SHD503

            async def close(self):
                self.ready = False
        """,
        files={
            "http_client.py": """
import aiohttp

class HttpClient:
    def __init__(self):
        self.session = aiohttp.ClientSession()

    async def close(self):
        await self.session.close()
"""
        },
        why="what it keeps owns a session, and would close it",
    ),
]
