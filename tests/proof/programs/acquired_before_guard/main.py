"""A service that is stopped while it still waits for an answer to its greeting: nobody has the client by then."""
import asyncio
import contextlib
import os
import signal

from mailbox_client import Client


def say(text):
    os.write(1, f"{text}\n".encode())


async def answer():
    while True:
        say("tick")
        await asyncio.sleep(0.02)


async def connect():
    client = Client()
    await client.send("hello")
    say("ready")
    await answer()
    return client


async def serve():
    client = await connect()
    try:
        await client.send("at work")
    finally:
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
