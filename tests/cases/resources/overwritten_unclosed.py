"""SHD510."""

from rulecases import Invalid, Valid

VALID = [
    Valid(
        """
        import aiohttp

        class Client:
            async def connect(self):
                await self.close()
                self.session = aiohttp.ClientSession()

            async def run(self, stop):
                while not stop.is_set():
                    await self.connect()
                    await self.session.get("http://localhost")

            async def close(self):
                await self.session.close()
        """,
        why="closed first",
    ),
    Valid(
        """
        import aiohttp

        class Client:
            session = None

            async def reconnect(self):
                if self.session is None or self.session.closed:
                    self.session = aiohttp.ClientSession()

            async def close(self):
                await self.session.close()
        """,
        why="only where there is none",
    ),
    Valid(
        """
        import aiohttp

        class Client:
            async def connect(self):
                self.session = aiohttp.ClientSession()

            async def run(self, stop):
                while not stop.is_set():
                    await self.connect()
                    try:
                        await self.session.get("http://localhost")
                    finally:
                        await self.session.close()
        """,
        why="who calls it again closes it",
    ),
    Valid(
        """
        import aiohttp

        class Client:
            async def start(self):
                self.session = aiohttp.ClientSession()

            async def stop(self):
                await self.session.close()
        """,
        why="nothing calls it twice",
    ),
]

INVALID = [
    Invalid("""
        import aiohttp

        class Client:
            async def connect(self):
                self.session = aiohttp.ClientSession()  # SHD510

            async def run(self, stop, fetch):
                while not stop.is_set():
                    try:
                        await self.connect()
                        await fetch(stop)
                    except OSError:
                        continue

            async def close(self):
                await self.session.close()
    """),
    Invalid("""
        import asyncio

        class Service:
            async def restart(self):
                self.server = await asyncio.start_server(self.serve, port=1)  # SHD510

            async def serve(self, reader, writer):
                writer.close()

            async def close(self):
                self.server.close()
                await self.server.wait_closed()
    """),
]
