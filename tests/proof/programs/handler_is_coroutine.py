"""An asyncio service whose handler is a lambda that makes a coroutine, and drops it."""
import asyncio
import os
import signal


def say(text):
    os.write(1, f"{text}\n".encode())


class Service:
    def __init__(self):
        self.stopping = asyncio.Event()

    async def shutdown(self):
        say("shutting down")
        self.stopping.set()

    async def work(self):
        while not self.stopping.is_set():
            say("tick")
            await asyncio.sleep(0.02)

    async def run(self):
        loop = asyncio.get_running_loop()
        for signum in (signal.SIGINT, signal.SIGTERM):
            loop.add_signal_handler(signum, lambda: self.shutdown())
        say("ready")
        await self.work()
        say("stopped")


async def main():
    await Service().run()


if __name__ == "__main__":
    asyncio.run(main())
