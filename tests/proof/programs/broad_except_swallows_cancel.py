"""A watcher whose bare `except` takes its cancellation for one more failure: who waits for its end waits for ever."""
import asyncio
import os
import signal


def say(text):
    os.write(1, f"{text}\n".encode())


async def ping():
    say("tick")
    await asyncio.sleep(0.02)


async def watch():
    while True:
        try:
            await ping()
        except:
            say("no answer")


async def main():
    loop = asyncio.get_running_loop()
    stop = asyncio.Event()
    for signum in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(signum, stop.set)
    watcher = asyncio.create_task(watch())
    say("ready")
    await stop.wait()
    watcher.cancel()
    await asyncio.wait([watcher])
    say("stopped")


if __name__ == "__main__":
    asyncio.run(main())
