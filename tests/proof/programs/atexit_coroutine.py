"""A tool whose cleanup is a coroutine function: at exit it is called, and never awaited."""
import asyncio
import atexit
import os
import signal
import tempfile
import time

stopping = False
room = tempfile.mkdtemp(prefix="tool-")


def say(text):
    os.write(1, f"{text}\n".encode())


async def clean_up():
    await asyncio.sleep(0)
    os.rmdir(room)
    say("cleaned up")


def on_stop(signum, frame):
    global stopping
    stopping = True


def main():
    atexit.register(clean_up)
    signal.signal(signal.SIGINT, on_stop)
    signal.signal(signal.SIGTERM, on_stop)
    say("ready")
    while not stopping:
        say("tick")
        time.sleep(0.02)


if __name__ == "__main__":
    main()
