"""A service whose client is closed when its work is done: it never is, a signal cancels it."""
import asyncio
import contextlib
import os
import signal

from mailbox_client import Client


def say(text):
    os.write(1, f"{text}\n".encode())


async def tick():
    while True:
        say("tick")
        await asyncio.sleep(0.02)


async def serve():
    client = Client()
    await client.send("hello")
    say("ready")
    await tick()
    await client.close()


async def main():
    loop = asyncio.get_running_loop()
    service = asyncio.create_task(serve())
    for signum in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(signum, service.cancel)
    with contextlib.suppress(asyncio.CancelledError):
        await service
    say("left")


if __name__ == "__main__":
    asyncio.run(main())
