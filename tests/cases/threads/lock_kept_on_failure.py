"""SHD608."""

from rulecases import Invalid, Valid

VALID = [
    Valid(
        """
        import asyncio

        class Pool:
            def __init__(self):
                self.free = asyncio.Semaphore(3)

            async def run(self, job):
                await self.free.acquire()
                try:
                    return await job()
                finally:
                    self.free.release()
        """,
        why="given back whatever happens",
    ),
    Valid(
        """
        import asyncio

        class Pool:
            def __init__(self):
                self.free = asyncio.Semaphore(3)

            async def start(self, job):
                await self.free.acquire()
                task = asyncio.create_task(job())
                task.add_done_callback(self._done)
                return task

            def _done(self, task):
                self.free.release()
        """,
        why="the task gives it back when it is done",
    ),
    Valid(
        """
        import threading

        lock = threading.Lock()

        def count(totals, name):
            lock.acquire()
            totals[name] = totals.get(name, 0) + 1
            lock.release()
        """,
        why="nothing fails in between",
    ),
    Valid(
        """
        import threading

        class Guard:
            def __init__(self):
                self.lock = threading.Lock()

            def __enter__(self):
                self.lock.acquire()
                return self

            def __exit__(self, *error):
                self.lock.release()
        """,
        why="another method gives it back",
    ),
    Valid(
        """
        import asyncio

        class Slot:
            def __init__(self):
                self.lock = asyncio.Lock()

            async def take(self, job):
                await self.lock.acquire()
                if not await job():
                    self.lock.release()
                    return False
                return True
        """,
        why="kept as long as all is well",
    ),
    Valid(
        """
        import asyncio

        class Pool:
            def __init__(self):
                self.free = asyncio.Semaphore(3)
                self.guard = asyncio.Lock()

            async def run(self, job):
                await self.free.acquire()
                try:
                    async with self.guard:
                        await job()
                finally:
                    async with self.guard:
                        print("done")
                    self.free.release()
        """,
        why="a step before it in the finally may be cancelled, too, but that is another matter",
    ),
]

INVALID = [
    Invalid(
        """
        import threading
        import urllib.request

        lock = threading.Lock()

        def load(url, cache):
            lock.acquire()  # SHD608
            if url not in cache:
                cache[url] = urllib.request.urlopen(url)
            lock.release()
            return cache[url]
        """,
    ),
    Invalid(
        """
        import asyncio

        class Pool:
            def __init__(self):
                self.free = asyncio.Semaphore(3)

            async def run(self, job):
                await self.free.acquire()  # SHD608
                result = await job()
                self.free.release()
                return result
        """,
    ),
]
