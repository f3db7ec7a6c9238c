"""SHD512."""

from rulecases import Invalid, Valid

VALID = [
    Valid(
        """
        import aiohttp, asyncio

        class Client:
            def __init__(self):
                self.session = None
                self.running = False

            async def start(self):
                self.session = aiohttp.ClientSession()
                self.running = True
                await asyncio.sleep(1)

            async def stop(self):
                if self.running:
                    self.running = False
                    await self.session.close()
        """,
        why="nothing can fail between the two",
    ),
    Valid(
        """
        import aiohttp, asyncio

        class Client:
            def __init__(self):
                self.session = None
                self.connected = False

            async def start(self):
                self.session = aiohttp.ClientSession()
                await asyncio.sleep(1)
                self.connected = True

            async def stop(self):
                if self.session is not None and not self.session.closed:
                    await self.session.close()
        """,
        why="the test is of the thing itself",
    ),
    Valid(
        """
        import aiohttp, asyncio

        class Client:
            def __init__(self):
                self.session = None
                self.connected = False

            async def start(self):
                self.session = aiohttp.ClientSession()
                try:
                    await asyncio.sleep(1)
                except BaseException:
                    await self.session.close()
                    raise
                self.connected = True

            async def stop(self):
                if self.connected:
                    await self.session.close()
        """,
        why="closed where the start fails",
    ),
    Valid(
        """
        import aiohttp, asyncio

        class Client:
            def __init__(self, session=None):
                self.owned = session is None
                self.session = session or aiohttp.ClientSession()

            async def get(self):
                return await self.session.get("http://localhost")

            async def close(self):
                if self.owned:
                    await self.session.close()
        """,
        why="the test asks whose it is",
    ),
    Valid(
        """
        import aiohttp, asyncio

        class Client:
            async def start(self):
                self.connected = True
                self.session = aiohttp.ClientSession()
                await asyncio.sleep(1)

            async def stop(self):
                if self.connected:
                    await self.session.close()
        """,
        why="the state is there before the thing",
    ),
    Valid(
        """
        import aiohttp, asyncio

        class Client:
            async def start(self):
                self.session = aiohttp.ClientSession()
                await asyncio.sleep(1)
                self.state = "open"

            async def stop(self):
                if self.state == "open":
                    await self.session.close()

        async def run(client):
            try:
                await client.start()
            finally:
                await client.session.close()
        """,
        why="who uses the object closes it himself",
    ),
    Valid(
        """
        import aiohttp, asyncio

        class Client:
            def __init__(self):
                self.session = None
                self.enabled = True

            async def start(self):
                self.session = aiohttp.ClientSession()
                await asyncio.sleep(1)

            async def stop(self):
                if self.enabled:
                    await self.session.close()
        """,
        why="the start does not bring that state about",
    ),
]

INVALID = [
    Invalid("""
        import aiohttp, asyncio

        class Client:
            def __init__(self):
                self.session = None
                self.state = "new"

            async def send(self, url):
                if self.session is None or self.session.closed:
                    self.session = aiohttp.ClientSession()
                async with self.session.get(url) as response:
                    return response.status

            async def connect(self, url):
                status = await self.send(url)
                if status != 200:
                    raise ConnectionError(url)
                self.state = "connected"

            async def disconnect(self):
                if self.state == "connected":
                    self.state = "closing"
                    if self.session and not self.session.closed:
                        await self.session.close()  # SHD512
                self.state = "new"
    """),
    Invalid("""
        import paramiko

        class Connection:
            def __init__(self, host):
                self.host = host
                client = paramiko.SSHClient()
                self.client = client
                self.transport = None

            @property
            def is_connected(self):
                return self.transport.active if self.transport else False

            def open(self):
                if self.is_connected:
                    return
                self.client.connect(self.host)
                self.transport = self.client.get_transport()

            def close(self):
                if self.is_connected:
                    self.client.close()  # SHD512
    """),
    Invalid("""
        import aiohttp, asyncio

        class Client:
            async def start(self):
                self.session = aiohttp.ClientSession()
                await asyncio.sleep(1)
                self.running = True

            async def stop(self):
                if not self.running:
                    return
                self.running = False
                await self.session.close()  # SHD512
    """),
]
