"""A pool of jobs that are cancelled one by one; each takes itself off the list that is gone over."""
import asyncio
import os
import signal


def say(text):
    os.write(1, f"{text}\n".encode())


async def job():
    await asyncio.sleep(600)


class Jobs:
    def __init__(self):
        self.tasks = set()

    def start(self):
        task = asyncio.create_task(job())
        self.tasks.add(task)
        task.add_done_callback(self.tasks.discard)

    async def close(self):
        for task in self.tasks:
            task.cancel()
            await asyncio.wait([task])


async def main():
    loop = asyncio.get_running_loop()
    stop = asyncio.Event()
    for signum in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(signum, stop.set)
    jobs = Jobs()
    for _ in range(3):
        jobs.start()
    say("ready")
    while not stop.is_set():
        say("tick")
        await asyncio.sleep(0.02)
    await jobs.close()
    say("stopped")


if __name__ == "__main__":
    asyncio.run(main())
