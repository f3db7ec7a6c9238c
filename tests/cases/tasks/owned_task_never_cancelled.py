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

        class Session:
            def __init__(self):
                self._background = set()

            def handle(self, message):
                self._background.add(asyncio.create_task(self._answer(message)))

            async def _answer(self, message):
                await message.reply()

            def close(self):
                print("closed")
        """,
        why="each ends soon by itself, and a plain close cannot wait for it",
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
    Valid(
        """
        import asyncio

        class Call:
            def __init__(self):
                self.queue = asyncio.Queue()

            async def _speak(self):
                while True:
                    print(await self.queue.get())

            async def _listen(self):
                while True:
                    await self.queue.put("?")
                    await asyncio.sleep(1)

            async def run(self):
                self.speaker = asyncio.create_task(self._speak())
                self.listener = asyncio.create_task(self._listen())
                try:
                    await self.queue.join()
                finally:
                    for task in (self.speaker, self.listener):
                        task.cancel()
                    await asyncio.wait([self.speaker, self.listener])
        """,
        why="the finally ends both",
    ),
    Valid(
        """
        import asyncio

        class Call:
            def __init__(self):
                self.queue = asyncio.Queue()

            async def _speak(self):
                while True:
                    print(await self.queue.get())

            async def _greet(self):
                await self.queue.put("hello")

            async def run(self):
                self.speaker = asyncio.create_task(self._speak())
                self.greeter = asyncio.create_task(self._greet())
                try:
                    await self.queue.join()
                finally:
                    self.speaker.cancel()
                    await asyncio.wait([self.speaker])
        """,
        why="the other one ends by itself",
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
        fixed="""
        import asyncio

        class Client:
            def __init__(self):
                self._background = set()

            def dispatch(self, callback, message):
                result = callback(message)
                if asyncio.iscoroutine(result):
                    self._background.add(asyncio.create_task(result))

            async def close(self):
                tasks = self._background - {asyncio.current_task()}
                for task in tasks:
                    task.cancel()
                await asyncio.gather(*tasks, return_exceptions=True)
                print("closed")
        """,
        unsafe=True,
        why="what others gave may be who closes",
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
                # Nothing is told of it.
                pass
        """,
        fixed="""
        import asyncio

        class Dispatcher:
            def __init__(self):
                self._tasks = set()

            def handle(self, update):
                task = asyncio.create_task(self._process(update))
                self._tasks.add(task)
                task.add_done_callback(self._tasks.discard)

            async def _process(self, update):
                await asyncio.sleep(1)

            async def stop(self):
                # Nothing is told of it.
                tasks = self._tasks - {asyncio.current_task()}
                for task in tasks:
                    task.cancel()
                await asyncio.gather(*tasks, return_exceptions=True)
        """,
        unsafe=True,
    ),
    Invalid(
        """
        from asyncio import create_task, sleep

        class Rooms:
            def __init__(self, api):
                self.api = api
                self.polls = {}

            def join(self, room):
                self.polls[room] = create_task(self._poll(room))  # SHD414

            async def _poll(self, room):
                while True:
                    await self.api.get(room)
                    await sleep(5)

            async def close(self):
                \"\"\"Close it.\"\"\"
                # the connection
                await self.api.close()
                self.api = None
        """,
        fixed="""
        from asyncio import create_task, gather, sleep

        class Rooms:
            def __init__(self, api):
                self.api = api
                self.polls = {}

            def join(self, room):
                self.polls[room] = create_task(self._poll(room))

            async def _poll(self, room):
                while True:
                    await self.api.get(room)
                    await sleep(5)

            async def close(self):
                \"\"\"Close it.\"\"\"
                for task in self.polls.values():
                    task.cancel()
                await gather(*self.polls.values(), return_exceptions=True)
                self.polls.clear()
                # the connection
                await self.api.close()
                self.api = None
        """,
        unsafe=True,
        why="it may be used again: nothing is left in it",
    ),
    Invalid(
        """
        import asyncio

        class Pool:
            def __init__(self, api):
                self.api = api
                self.workers = []

            def start(self):
                self.workers = [asyncio.create_task(self._work()) for _ in range(3)]  # SHD414

            async def _work(self):
                while True:
                    await self.api.get()
                    await asyncio.sleep(5)

            def close(self):
                print("closed")
        """,
        fixed="""
        import asyncio

        class Pool:
            def __init__(self, api):
                self.api = api
                self.workers = []

            def start(self):
                self.workers = [asyncio.create_task(self._work()) for _ in range(3)]

            async def _work(self):
                while True:
                    await self.api.get()
                    await asyncio.sleep(5)

            def close(self):
                for task in self.workers:
                    task.cancel()
                print("closed")
        """,
        unsafe=True,
        why="a plain close cannot wait",
    ),
    Invalid(
        """
        import asyncio

        class Rooms:
            def __init__(self, polls):
                self.polls = polls

            def watch(self, room):
                self.polls.append(asyncio.create_task(room.poll()))  # SHD414

            async def close(self):
                print("closed")
        """,
        why="what the caller gave may hold other things",
    ),
    Invalid(
        """
        import asyncio

        class Rooms:
            def __init__(self):
                self.jobs = []

            def watch(self, room):
                self.jobs.append(asyncio.create_task(room.poll()))  # SHD414

            def note(self, text):
                self.jobs.append(text)

            async def close(self):
                print("closed")
        """,
        why="it holds other things",
    ),
    Invalid(
        """
        import asyncio

        class Call:
            def __init__(self):
                self.queue = asyncio.Queue()

            async def _speak(self):
                while True:
                    print(await self.queue.get())

            async def _listen(self):
                while True:
                    await self.queue.put("?")
                    await asyncio.sleep(1)

            async def run(self):
                self.speaker = asyncio.create_task(self._speak())
                self.listener = asyncio.create_task(self._listen())  # SHD414
                try:
                    await self.queue.join()
                finally:
                    self.speaker.cancel()
                    await asyncio.wait([self.speaker])
        """,
    ),
    Invalid(
        """
        import asyncio

        class Cache:
            def __init__(self, connection):
                self.connection = connection
                self._refresher = None
                self._closed = False

            def start(self):
                self._refresher = asyncio.create_task(self._refresh())  # SHD414

            async def _refresh(self):
                while True:
                    await self.connection.fetch()
                    await asyncio.sleep(60)

            async def close(self):
                # Once
                if self._closed:
                    return
                self._closed = True

                # The connection
                await self.connection.close()
        """,
        fixed="""
        import asyncio

        class Cache:
            def __init__(self, connection):
                self.connection = connection
                self._refresher = None
                self._closed = False

            def start(self):
                self._refresher = asyncio.create_task(self._refresh())

            async def _refresh(self):
                while True:
                    await self.connection.fetch()
                    await asyncio.sleep(60)

            async def close(self):
                # Once
                if self._closed:
                    return
                self._closed = True
                if self._refresher is not None:
                    self._refresher.cancel()
                    await asyncio.wait([self._refresher])

                # The connection
                await self.connection.close()
        """,
        unsafe=True,
        why="behind what makes it run once",
    ),
]
