"""A server that removes its socket when its loop is left: by Ctrl+C, which is expected, and not by SIGTERM."""
import asyncio
import os
import tempfile


def say(text):
    os.write(1, f"{text}\n".encode())


async def serve(path):
    try:
        say("ready")
        while True:
            say("tick")
            await asyncio.sleep(0.02)
    finally:
        os.unlink(path)
        say("released")


def main():
    handle, path = tempfile.mkstemp(prefix="socket-")
    os.close(handle)
    try:
        asyncio.run(serve(path))
    except KeyboardInterrupt:
        say("stopped")


if __name__ == "__main__":
    main()
