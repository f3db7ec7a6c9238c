"""A host whose task takes leave of the guests at the end: nobody holds it, and it is collected long before."""
import asyncio
import gc
import os
import signal
import weakref

guests = weakref.WeakSet()


def say(text):
    os.write(1, f"{text}\n".encode())


async def take_leave():
    end = asyncio.Event()
    guests.add(end)
    await end.wait()
    say("good night")


async def main():
    loop = asyncio.get_running_loop()
    stop = asyncio.Event()
    for signum in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(signum, stop.set)
    asyncio.create_task(take_leave())
    await asyncio.sleep(0.05)
    gc.collect()  # in a program that does more it comes by itself
    say("ready")
    while not stop.is_set():
        say("tick")
        await asyncio.sleep(0.02)
    for guest in list(guests):
        guest.set()
    await asyncio.sleep(0.05)
    say("stopped")


if __name__ == "__main__":
    asyncio.run(main())
