"""A client with a spool of its own, as the clients of networks are: only who closes it removes it."""
import asyncio
import os
import tempfile


class Client:
    def __init__(self):
        self.spool = tempfile.mkdtemp(prefix="client-")

    async def send(self, text):
        await asyncio.sleep(0)
        os.write(1, f"sent: {text}\n".encode())

    async def close(self):
        await asyncio.sleep(0)
        os.rmdir(self.spool)

    async def __aenter__(self):
        return self

    async def __aexit__(self, *exc_info):
        await self.close()
