"""A relay between two mailboxes that closes the one it reads, and forgets the one it writes."""
import asyncio
import os
import signal

from mailbox_client import Client


def say(text):
    os.write(1, f"{text}\n".encode())


class Relay:
    def __init__(self):
        self.inbox = Client()
        self.outbox = Client()

    async def relay(self):
        await self.outbox.send("farewell")

    async def close(self):
        await self.inbox.close()
        say("left")


async def main():
    loop = asyncio.get_running_loop()
    stop = asyncio.Event()
    for signum in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(signum, stop.set)
    relay = Relay()
    say("ready")
    while not stop.is_set():
        say("tick")
        await asyncio.sleep(0.02)
    await relay.relay()
    await relay.close()


if __name__ == "__main__":
    asyncio.run(main())
