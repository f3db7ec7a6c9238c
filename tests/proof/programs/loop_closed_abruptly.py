"""A service whose asynchronous generator has a cleanup, and whose loop is closed before it comes to that."""
import asyncio
import os
import signal
import tempfile


def say(text):
    os.write(1, f"{text}\n".encode())


async def watch(room):
    try:
        while True:
            await asyncio.sleep(0.02)
            yield "tick"
    finally:
        await asyncio.sleep(0)  # says goodbye
        os.rmdir(room)
        say("released")


async def serve(events, stop):
    async for event in events:
        say(event)
        if stop.is_set():
            break


def main():
    loop = asyncio.new_event_loop()
    stop = asyncio.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(number, stop.set)
    events = watch(tempfile.mkdtemp(prefix="service-"))
    say("ready")
    loop.run_until_complete(serve(events, stop))
    loop.close()


if __name__ == "__main__":
    main()
