"""An asyncio service: the signal sets its stop event, and nobody waits for that event or asks it."""
import asyncio
import os
import signal
import tempfile


def say(text):
    os.write(1, f"{text}\n".encode())


class Service:
    def __init__(self):
        self.stopping = asyncio.Event()

    def request_stop(self, signum):
        say("stop requested")
        self.stopping.set()

    async def serve(self):
        room = tempfile.mkdtemp(prefix="service-")
        try:
            while True:
                say("tick")
                await asyncio.sleep(0.02)
        finally:
            os.rmdir(room)
            say("released")

    async def run(self):
        loop = asyncio.get_running_loop()
        for signum in (signal.SIGINT, signal.SIGTERM):
            loop.add_signal_handler(signum, self.request_stop, signum)
        say("ready")
        await self.serve()


async def main():
    await Service().run()


if __name__ == "__main__":
    asyncio.run(main())
