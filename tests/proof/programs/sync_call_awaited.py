"""A service that awaits `kill()`, which gives nothing to await: the rest of its cleanup is not done."""
import asyncio
import os
import shutil
import signal
import tempfile


def say(text):
    os.write(1, f"{text}\n".encode())


async def close(helper: asyncio.subprocess.Process, room):
    await helper.kill()
    await helper.wait()
    shutil.rmtree(room)


async def main():
    loop = asyncio.get_running_loop()
    stop = asyncio.Event()
    for signum in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(signum, stop.set)
    room = tempfile.mkdtemp(prefix="service-")
    helper = await asyncio.create_subprocess_exec("sleep", "600", preexec_fn=os.setpgrp)
    say("ready")
    while not stop.is_set():
        say("tick")
        await asyncio.sleep(0.02)
    await close(helper, room)
    say("stopped")


if __name__ == "__main__":
    asyncio.run(main())
