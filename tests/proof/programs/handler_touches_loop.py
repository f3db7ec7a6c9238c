"""An idle asyncio service whose plain signal handler sets an asyncio event: the event loop sleeps on."""
import asyncio
import os
import signal


def say(text):
    os.write(1, f"{text}\n".encode())


async def main():
    loop = asyncio.get_running_loop()
    stop = asyncio.Event()

    def on_stop(signum, frame):
        say("stopping")
        stop.set()

    signal.signal(signal.SIGINT, on_stop)
    signal.signal(signal.SIGTERM, on_stop)
    loop.call_soon(say, "ready")
    await stop.wait()
    say("stopped")


if __name__ == "__main__":
    asyncio.run(main())
