"""A cache whose close knows nothing of the task that refreshes it: it goes on with a store that is closed."""
import asyncio
import os
import signal


def say(text):
    os.write(1, f"{text}\n".encode())


class Store:
    is_open = True

    def load(self):
        say("tick" if self.is_open else "loaded too late")


class Cache:
    def __init__(self, store):
        self.store = store
        self._refresher = None

    def start(self):
        self._refresher = asyncio.create_task(self._refresh())

    async def _refresh(self):
        while True:
            self.store.load()
            await asyncio.sleep(0.02)

    async def close(self):
        self.store.is_open = False


async def main():
    stop = asyncio.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(number, stop.set)
    cache = Cache(Store())
    cache.start()
    say("ready")
    await stop.wait()
    await cache.close()
    await asyncio.sleep(0.2)


if __name__ == "__main__":
    asyncio.run(main())
