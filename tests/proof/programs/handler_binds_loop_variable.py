"""A service whose exit status is to tell the signal, and tells the last one of the loop that installed its handlers."""
import asyncio
import os
import signal
import sys


def say(text):
    os.write(1, f"{text}\n".encode())


class Service:
    def __init__(self):
        self.stopping = asyncio.Event()
        self.status = 0

    def leave(self, signum):
        self.status = 128 + signum
        self.stopping.set()

    async def run(self):
        loop = asyncio.get_running_loop()
        for signum in (signal.SIGINT, signal.SIGTERM):
            loop.add_signal_handler(signum, lambda: self.leave(signum))
        say("ready")
        while not self.stopping.is_set():
            say("tick")
            await asyncio.sleep(0.02)
        return self.status


async def main():
    return await Service().run()


if __name__ == "__main__":
    sys.exit(asyncio.run(main()))
