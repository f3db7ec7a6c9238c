"""A service that says its farewell through a client, which nobody closes."""
import asyncio
import os
import signal

from mailbox_client import Client


def say(text):
    os.write(1, f"{text}\n".encode())


async def take_leave():
    client = Client()
    await client.send("farewell")
    say("left")


async def main():
    loop = asyncio.get_running_loop()
    stop = asyncio.Event()
    for signum in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(signum, stop.set)
    say("ready")
    while not stop.is_set():
        say("tick")
        await asyncio.sleep(0.02)
    await take_leave()


if __name__ == "__main__":
    asyncio.run(main())
