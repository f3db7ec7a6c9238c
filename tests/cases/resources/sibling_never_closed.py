"""SHD504."""

from rulecases import Invalid, Valid

VALID = [
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
]

INVALID = [
    Invalid("""
        import aiohttp
        import redis.asyncio

        class Store:
            def __init__(self):
                self.cache = redis.asyncio.Redis()
                self.session = aiohttp.ClientSession()  # SHD504

            async def close(self):
                await self.cache.aclose()
    """),
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
]
