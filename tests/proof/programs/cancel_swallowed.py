"""A worker that takes its cancellation for the failure of one job: who waits for its end waits for ever."""
import asyncio
import os
import signal


def say(text):
    os.write(1, f"{text}\n".encode())


async def do_job():
    say("tick")
    await asyncio.sleep(0.02)


async def work():
    while True:
        try:
            await do_job()
        except asyncio.CancelledError:
            say("job cancelled")


async def main():
    loop = asyncio.get_running_loop()
    stop = asyncio.Event()
    for signum in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(signum, stop.set)
    worker = asyncio.create_task(work())
    say("ready")
    await stop.wait()
    worker.cancel()
    await asyncio.wait([worker])
    say("stopped")


if __name__ == "__main__":
    asyncio.run(main())
