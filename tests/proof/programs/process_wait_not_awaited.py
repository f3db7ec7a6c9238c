"""A service that asks its helper to end and means to wait for it, but only makes the coroutine that would."""
import asyncio
import os
import signal


def say(text):
    os.write(1, f"{text}\n".encode())


async def close(helper: asyncio.subprocess.Process):
    helper.terminate()
    helper.wait()


async def main():
    loop = asyncio.get_running_loop()
    stop = asyncio.Event()
    for signum in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(signum, stop.set)
    helper = await asyncio.create_subprocess_exec("sleep", "600", preexec_fn=os.setpgrp)
    say("ready")
    while not stop.is_set():
        say("tick")
        await asyncio.sleep(0.02)
    await close(helper)
    say("helper has ended" if helper.returncode is not None else "helper may be at work still")


if __name__ == "__main__":
    asyncio.run(main())
