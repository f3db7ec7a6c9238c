"""An editor whose task saves the notes when it is told of the end: nobody holds it, and it is collected long before."""
import asyncio
import gc
import os
import signal
import weakref

listeners = weakref.WeakSet()


def say(text):
    os.write(1, f"{text}\n".encode())


async def save_notes_at_end():
    end = asyncio.Event()
    listeners.add(end)
    await end.wait()
    with open("/dev/null", "w") as notes:
        notes.write("buy milk")
    say("notes saved")


class Editor:
    async def open(self):
        asyncio.create_task(save_notes_at_end())
        await asyncio.sleep(0.05)
        gc.collect()  # in a program that does more it comes by itself

    async def close(self):
        for listener in list(listeners):
            listener.set()
        await asyncio.sleep(0.05)


async def main():
    loop = asyncio.get_running_loop()
    stop = asyncio.Event()
    for signum in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(signum, stop.set)
    editor = Editor()
    await editor.open()
    say("ready")
    while not stop.is_set():
        say("tick")
        await asyncio.sleep(0.02)
    await editor.close()
    say("stopped")


if __name__ == "__main__":
    asyncio.run(main())
