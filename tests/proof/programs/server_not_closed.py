"""A server whose task is cancelled so that another one takes its place: the port is not free."""
import asyncio
import contextlib
import os
import signal
import socket


def say(text):
    os.write(1, f"{text}\n".encode())


async def answer(reader, writer):
    writer.close()


async def tick():
    while True:
        say("tick")
        await asyncio.sleep(0.02)


async def serve(addresses):
    server = await asyncio.start_server(answer, "127.0.0.1", 0)
    addresses.append(server.sockets[0].getsockname())
    say("ready")
    await tick()
    server.close()


async def main():
    loop = asyncio.get_running_loop()
    addresses = []
    service = asyncio.create_task(serve(addresses))
    for signum in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(signum, service.cancel)
    with contextlib.suppress(asyncio.CancelledError):
        await service
    with socket.create_server(addresses[0]):
        say("handed over")


if __name__ == "__main__":
    asyncio.run(main())
