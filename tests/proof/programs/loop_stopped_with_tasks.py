"""A service whose loop is closed at once after its task was cancelled: the task's own cleanup is cut off."""
import asyncio
import os
import signal
import tempfile


def say(text):
    os.write(1, f"{text}\n".encode())


async def serve(room):
    try:
        while True:
            say("tick")
            await asyncio.sleep(0.02)
    finally:
        await asyncio.sleep(0)  # says goodbye
        os.rmdir(room)
        say("released")


def main():
    loop = asyncio.new_event_loop()
    stop = asyncio.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(number, stop.set)
    service = loop.create_task(serve(tempfile.mkdtemp(prefix="service-")))
    say("ready")
    loop.run_until_complete(stop.wait())
    for task in asyncio.all_tasks(loop):
        task.cancel()
    loop.close()


if __name__ == "__main__":
    main()
