"""A service that makes a last preview before it ends, gives up after a while, and leaves the renderer running."""
import asyncio
import os
import signal
import time

stopping = False


def say(text):
    os.write(1, f"{text}\n".encode())


def on_stop(signum, frame):
    global stopping
    stopping = True


async def render():
    renderer = await asyncio.create_subprocess_exec("sh", "-c", "sleep 1; echo rendered for nobody")
    await renderer.wait()


async def preview():
    try:
        await asyncio.wait_for(render(), 0.3)
    except asyncio.TimeoutError:
        say("no preview")
    await asyncio.sleep(1.5)  # what else is to be done


def main():
    signal.signal(signal.SIGINT, on_stop)
    signal.signal(signal.SIGTERM, on_stop)
    say("ready")
    while not stopping:
        say("tick")
        time.sleep(0.02)
    asyncio.run(preview())


if __name__ == "__main__":
    main()
