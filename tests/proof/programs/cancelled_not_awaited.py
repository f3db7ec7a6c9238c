"""A client that says goodbye on a connection which is closed before its task has got to it."""
import asyncio
import os
import signal


def say(text):
    os.write(1, f"{text}\n".encode())


class Connection:
    is_open = True

    async def ping(self):
        say("tick")

    async def send(self, text):
        if self.is_open:
            say(text)

    async def close(self):
        self.is_open = False


class Client:
    async def start(self, connection):
        self._connection = connection
        self._task = asyncio.create_task(self._run())

    async def _run(self):
        try:
            while True:
                await self._connection.ping()
                await asyncio.sleep(0.02)
        finally:
            await self._connection.send("bye")

    async def close(self):
        self._task.cancel()
        await self._connection.close()


async def main():
    stop = asyncio.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(number, stop.set)
    client = Client()
    await client.start(Connection())
    say("ready")
    await stop.wait()
    await client.close()


if __name__ == "__main__":
    asyncio.run(main())
