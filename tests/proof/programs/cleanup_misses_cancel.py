"""A client that gives its lock back when logging in fails, and not when it is cancelled meanwhile."""
import asyncio
import os
import signal
import tempfile


def say(text):
    os.write(1, f"{text}\n".encode())


async def log_in():
    say("ready")
    while True:  # the server does not answer
        say("tick")
        await asyncio.sleep(0.02)


async def connect():
    lock = tempfile.NamedTemporaryFile(prefix="client-", delete=False)
    try:
        await log_in()
    except Exception:
        lock.close()
        os.unlink(lock.name)
        raise
    return lock


async def main():
    loop = asyncio.get_running_loop()
    task = asyncio.current_task()
    for signum in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(signum, task.cancel)
    await connect()


if __name__ == "__main__":
    try:
        asyncio.run(main())
    except asyncio.CancelledError:
        say("stopped")
