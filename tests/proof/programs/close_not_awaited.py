"""A service that calls the coroutine which closes its store, and does not await it: nothing is closed."""
import asyncio
import os
import shutil
import signal
import tempfile


def say(text):
    os.write(1, f"{text}\n".encode())


class Store:
    def __init__(self):
        self.room = tempfile.mkdtemp(prefix="store-")

    async def close(self):
        await asyncio.sleep(0)
        shutil.rmtree(self.room)


class Service:
    def __init__(self):
        self.store = Store()

    async def stop(self):
        self.store.close()


async def main():
    loop = asyncio.get_running_loop()
    stop = asyncio.Event()
    for signum in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(signum, stop.set)
    service = Service()
    say("ready")
    while not stop.is_set():
        say("tick")
        await asyncio.sleep(0.02)
    await service.stop()
    say("stopped")


if __name__ == "__main__":
    asyncio.run(main())
