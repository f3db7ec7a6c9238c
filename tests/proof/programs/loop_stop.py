"""An asyncio service stopped by `loop.stop` under `asyncio.run`: a traceback instead of an end."""
import asyncio
import os
import signal
import tempfile


def say(text):
    os.write(1, f"{text}\n".encode())


async def main():
    loop = asyncio.get_running_loop()
    loop.add_signal_handler(signal.SIGINT, loop.stop)
    loop.add_signal_handler(signal.SIGTERM, loop.stop)
    room = tempfile.mkdtemp(prefix="service-")
    say("ready")
    try:
        while True:
            say("tick")
            await asyncio.sleep(0.02)
    finally:
        os.rmdir(room)
        say("released")


if __name__ == "__main__":
    asyncio.run(main())
