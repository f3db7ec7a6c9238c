"""SHD122."""

from rulecases import Invalid, Valid

VALID = [
    Valid(
        """
        import asyncio
        import signal
        import subprocess

        async def main():
            stop = asyncio.Event()
            loop = asyncio.get_running_loop()
            loop.add_signal_handler(signal.SIGTERM, stop.set)
            await loop.run_in_executor(None, subprocess.run, ["make"])
            await stop.wait()

        asyncio.run(main())
        """,
        why="it blocks a thread of the executor, not the loop",
    ),
    Valid(
        """
        import asyncio
        import signal
        import subprocess

        async def main():
            stop = asyncio.Event()
            asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, stop.set)
            await asyncio.to_thread(lambda: subprocess.run(["make"], check=True))
            await stop.wait()

        asyncio.run(main())
        """,
        why="nor does it here",
    ),
    Valid(
        """
        import asyncio
        import signal
        import subprocess

        async def main():
            subprocess.run(["make"], check=True)
            stop = asyncio.Event()
            asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, stop.set)
            await stop.wait()

        asyncio.run(main())
        """,
        why="until then the signal's default action holds",
    ),
    Valid(
        """
        import asyncio
        import signal

        async def main(worker):
            stop = asyncio.Event()
            loop = asyncio.get_running_loop()
            loop.add_signal_handler(signal.SIGTERM, stop.set)
            await stop.wait()
            loop.remove_signal_handler(signal.SIGTERM)
            worker.join()
        """,
        why="the loop has run, and its handler is gone",
    ),
    Valid(
        """
        import asyncio
        import signal
        import threading

        def main(work):
            loop = asyncio.new_event_loop()
            loop.add_signal_handler(signal.SIGTERM, loop.stop)
            worker = threading.Thread(target=work)
            worker.start()
            loop.run_forever()
            worker.join()
        """,
        why="the loop runs before it is waited for the thread",
    ),
    Valid(
        """
        import asyncio
        import signal
        import subprocess

        async def build():
            loop = asyncio.get_running_loop()
            loop.add_signal_handler(signal.SIGTERM, print, "later")
            loop.remove_signal_handler(signal.SIGTERM)
            subprocess.run(["make"], check=True)

        asyncio.run(build())
        """,
        why="taken away before",
    ),
    Valid(
        """
        import asyncio
        import signal
        import time

        async def main():
            stop = asyncio.Event()
            asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, stop.set)
            time.sleep(0.1)
            await stop.wait()

        asyncio.run(main())
        """,
        why="over before anybody wonders",
    ),
    Valid(
        """
        import asyncio
        import signal
        import time

        async def main():
            stop = asyncio.Event()
            asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, stop.set)
            while not stop.is_set():
                time.sleep(0.1)
                await asyncio.sleep(0.1)

        asyncio.run(main())
        """,
        why="the loop gets its turn in each round",
    ),
    Valid(
        """
        import asyncio
        import signal
        import subprocess

        async def main():
            asyncio.get_running_loop().add_signal_handler(signal.SIGHUP, print, "reloading")
            subprocess.run(["make"], check=True)

        asyncio.run(main())
        """,
        why="nobody stops a program by it",
    ),
    Valid(
        """
        import signal
        import subprocess
        import sys

        def main():
            signal.signal(signal.SIGTERM, lambda signum, frame: sys.exit(1))
            subprocess.run(["make"], check=True)
        """,
        why="a handler of signal.signal needs no loop",
    ),
    Valid(
        """
        import asyncio
        import signal

        async def main():
            stop = asyncio.Event()
            asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, stop.set)
            jobs = asyncio.Queue()
            job = jobs.get()
            done = stop.wait()
            await asyncio.gather(job, done)

        asyncio.run(main())
        """,
        why="an asyncio object's get and wait only make something to be awaited",
    ),
    Valid(
        """
        import asyncio
        import signal
        import subprocess

        async def main(jobs):
            stop = asyncio.Event()
            asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, stop.set)
            async for job in jobs:
                print(job)
            subprocess.run(["sync"], check=True)
            await stop.wait()

        asyncio.run(main(None))
        """,
        why="an async for lets the loop run",
    ),
    Valid(
        """
        import asyncio
        import signal

        async def main(worker):
            stop = asyncio.Event()
            asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, stop.set)
            worker.join()
            await stop.wait()
        """,
        why="whether this join waits is not known",
    ),
]

INVALID = [
    Invalid(
        """
        import asyncio
        import signal
        import subprocess

        async def build():
            stop = asyncio.Event()
            loop = asyncio.get_running_loop()
            for number in (signal.SIGINT, signal.SIGTERM):
                loop.add_signal_handler(number, stop.set)
            subprocess.run(["make", "all"], check=True)  # SHD122
            await stop.wait()

        asyncio.run(build())
        """,
    ),
    Invalid(
        """
        import asyncio
        import signal
        import threading

        async def main(work):
            stop = asyncio.Event()
            loop = asyncio.get_running_loop()
            loop.add_signal_handler(signal.SIGINT, stop.set)
            loop.add_signal_handler(signal.SIGTERM, stop.set)
            worker = threading.Thread(target=work)
            worker.start()
            worker.join()  # SHD122
            await stop.wait()

        asyncio.run(main(print))
        """,
        why="once, though there are two signals",
    ),
    Invalid(
        """
        import asyncio
        import queue
        import signal

        class Service:
            def __init__(self):
                self.jobs = queue.Queue()
                self.loop = asyncio.new_event_loop()

            def run(self):
                self.loop.add_signal_handler(signal.SIGTERM, self.loop.stop)
                while True:
                    job = self.jobs.get()  # SHD122
                    job()
        """,
        why="the loop never runs",
    ),
    Invalid(
        """
        import asyncio
        import signal
        import time

        def poll():
            while True:
                print("polling")
                time.sleep(1)

        async def main():
            stop = asyncio.Event()
            asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, stop.set)
            poll()  # SHD122
            await stop.wait()

        asyncio.run(main())
        """,
        why="by a function it calls",
    ),
    Invalid(
        """
        import asyncio
        import signal
        import time

        async def main():
            stop = asyncio.Event()
            asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, stop.set)
            while not stop.is_set():
                time.sleep(30)  # SHD122

        asyncio.run(main())
        """,
        why="the flag is set by a callback that never runs",
    ),
]
