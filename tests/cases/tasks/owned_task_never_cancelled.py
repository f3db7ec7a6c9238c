from rulecases import Invalid, Valid

VALID = [
    Valid(
        """
        import asyncio

        class Cache:
            def start(self):
                self._task = asyncio.create_task(self._refresh())

            async def _refresh(self):
                while True:
                    await asyncio.sleep(60)

            async def close(self):
                task, self._task = self._task, None
                task.cancel()
        """,
    ),
    Valid(
        """
        import asyncio

        class Cache:
            def start(self):
                self.running = True
                self._task = asyncio.create_task(self._refresh())

            async def _refresh(self):
                while self.running:
                    await asyncio.sleep(60)
                    print("still there")

            async def close(self):
                self.running = False
        """,
        why="a flag ends it",
    ),
    Valid(
        """
        import asyncio

        class Client:
            def start(self, socket):
                self.socket = socket
                self._task = asyncio.create_task(self._read())

            async def _read(self):
                while True:
                    print(await self.socket.recv())

            async def close(self):
                await self.socket.close()
        """,
        why="reading from a closed socket raises",
    ),
    Valid(
        """
        import asyncio

        class Cache:
            def start(self):
                self._task = asyncio.create_task(self._refresh())

            async def _refresh(self):
                while True:
                    await asyncio.sleep(60)
        """,
        why="nothing is there to close it",
    ),
    Valid(
        """
        import asyncio

        class Jobs:
            def __init__(self):
                self._tasks = set()

            def run(self, job):
                task = asyncio.create_task(job())
                self._tasks.add(task)
                task.add_done_callback(self._tasks.discard)

            async def close(self):
                await asyncio.gather(*self._tasks)
        """,
    ),
    Valid(
        """
        import asyncio

        class Base:
            async def close(self):
                for name in ("_task",):
                    getattr(self, name).cancel()

        class Cache(Base):
            def start(self):
                self._task = asyncio.create_task(self._refresh())

            async def _refresh(self):
                while True:
                    await asyncio.sleep(60)
        """,
        why="by name",
    ),
]

INVALID = [
    Invalid(
        """
        import asyncio

        class Cache:
            def __init__(self):
                self._queue = asyncio.Queue()
                self._task = None

            def start(self):
                if self._task is None:
                    self._task = asyncio.create_task(self._write())  # SHD414

            async def _write(self):
                while True:
                    row = await self._queue.get()
                    print(row)

            async def close(self):
                print("closed")
        """,
        fixed="""
        import asyncio

        class Cache:
            def __init__(self):
                self._queue = asyncio.Queue()
                self._task = None

            def start(self):
                if self._task is None:
                    self._task = asyncio.create_task(self._write())

            async def _write(self):
                while True:
                    row = await self._queue.get()
                    print(row)

            async def close(self):
                if self._task is not None:
                    self._task.cancel()
                    await asyncio.wait([self._task])
                print("closed")
        """,
        unsafe=True,
    ),
    Invalid(
        """
        import asyncio

        class Client:
            def __init__(self):
                self._background = set()

            def dispatch(self, callback, message):
                result = callback(message)
                if asyncio.iscoroutine(result):
                    self._background.add(asyncio.create_task(result))  # SHD414

            async def close(self):
                print("closed")
        """,
    ),
    Invalid(
        """
        import asyncio

        class Dispatcher:
            def __init__(self):
                self._tasks = set()

            def handle(self, update):
                task = asyncio.create_task(self._process(update))  # SHD414
                self._tasks.add(task)
                task.add_done_callback(self._tasks.discard)

            async def _process(self, update):
                await asyncio.sleep(1)

            async def stop(self):
                print("stopped")
        """,
    ),
]
