"""A service with a helper process that it stops when its work is done, and not when its task is cancelled."""
import asyncio
import os
import signal
import subprocess


def say(text):
    os.write(1, f"{text}\n".encode())


async def serve(rounds):
    helper = subprocess.Popen(["sleep", "600"])
    say("ready")
    for _ in range(rounds):
        say("tick")
        await asyncio.sleep(0.02)
    helper.terminate()
    helper.wait()


async def main():
    loop = asyncio.get_running_loop()
    task = asyncio.current_task()
    for signum in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(signum, task.cancel)
    await serve(100_000)


if __name__ == "__main__":
    try:
        asyncio.run(main())
    except asyncio.CancelledError:
        say("stopped")
