"""Mirrors of several stores: the close knows nothing of the tasks that keep them, and they go on with a store that is closed."""
import asyncio
import os
import signal


def say(text):
    os.write(1, f"{text}\n".encode())


class Store:
    is_open = True

    def load(self, name):
        say("tick" if self.is_open else "loaded too late")


class Mirrors:
    def __init__(self, store):
        self.store = store
        self._mirrors = {}

    def follow(self, name):
        self._mirrors[name] = asyncio.create_task(self._mirror(name))

    async def _mirror(self, name):
        while True:
            self.store.load(name)
            await asyncio.sleep(0.02)

    async def close(self):
        self.store.is_open = False


async def main():
    stop = asyncio.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(number, stop.set)
    mirrors = Mirrors(Store())
    for name in ("east", "west", "north"):
        mirrors.follow(name)
    say("ready")
    await stop.wait()
    await mirrors.close()
    await asyncio.sleep(0.2)


if __name__ == "__main__":
    asyncio.run(main())
