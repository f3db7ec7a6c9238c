"""A relay of a helper's lines: when the helper ends, there is an empty line at once, again and again."""
import asyncio
import os
import signal
import subprocess


def say(text):
    os.write(1, f"{text}\n".encode())


async def relay(reader: asyncio.StreamReader):
    while True:
        line = await reader.readline()
        print(line.decode().strip(), flush=True)


async def main():
    loop = asyncio.get_running_loop()
    stop = asyncio.Event()
    for signum in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(signum, stop.set)
    command = ["sh", "-c", "echo ready; exec sleep 600"]
    helper = await asyncio.create_subprocess_exec(*command, stdout=subprocess.PIPE, preexec_fn=os.setpgrp)
    relaying = asyncio.create_task(relay(helper.stdout))
    while not stop.is_set():
        say("tick")
        await asyncio.sleep(0.02)
    helper.terminate()
    await asyncio.wait([relaying])
    await helper.wait()
    say("stopped")


if __name__ == "__main__":
    asyncio.run(main())
