"""SHD803."""

from rulecases import Invalid, Valid

VALID = [
    Valid(
        """
        import threading

        class Watcher:
            def start(self):
                self.wake = threading.Event()
                self.thread = threading.Thread(target=self.run)
                self.thread.start()

            def run(self):
                self.wake.wait()

            def close(self):
                self.wake.set()
                self.thread.join()
                self.wake.set()

            def wait(self):
                self.thread.join(5)
                self.wake.set()
        """,
        why="said before as well; a wait with a bound",
    ),
    Valid(
        """
        import threading

        class Watcher:
            def start(self):
                self.wake = threading.Event()
                self.thread = threading.Thread(target=self.run)
                self.thread.start()

            def run(self):
                self.wake.wait(1)
                self.other.clear()

            def restart(self):
                self.thread.join()
                self.wake.set()
        """,
        why="the thread goes on by itself",
    ),
    Valid(
        """
        import asyncio

        class Server:
            async def start(self):
                self.tasks = set()
                self.server = await asyncio.start_server(self.serve, port=80)

            async def serve(self, reader, writer):
                self.tasks.add(asyncio.create_task(self.answer(reader)))

            async def answer(self, reader):
                await reader.read()

            async def close(self):
                self.server.close()
                for task in self.tasks:
                    task.cancel()
                await self.server.wait_closed()

            async def stop(self):
                self.server.close()
                await asyncio.wait_for(self.server.wait_closed(), 5)
                for task in self.tasks:
                    task.cancel()
        """,
    ),
    Valid(
        """
        import asyncio
        import aiohttp

        class Client:
            async def start(self):
                self.session = aiohttp.ClientSession()
                self.task = asyncio.create_task(self.poll())
                self.other = asyncio.create_task(self.tick())

            async def poll(self):
                await self.session.get("http://localhost")

            async def tick(self):
                await asyncio.sleep(1)

            async def close(self):
                self.task.cancel()
                await self.session.close()
                self.other.cancel()
        """,
    ),
    Valid(
        """
        import asyncio
        import aiohttp

        class Client:
            async def start(self):
                self.session = aiohttp.ClientSession()
                self.task = asyncio.create_task(self.poll())

            async def poll(self):
                while True:
                    await self.session.get("http://localhost")
                    await asyncio.sleep(1)

            async def end_task(self):
                self.task.cancel()
                await asyncio.gather(self.task, return_exceptions=True)

            async def close(self):
                await self.end_task()
                await self.session.close()
        """,
        why="cancelled by what is called before",
    ),
    Valid(
        """
        import asyncio

        class Listener:
            async def start(self, answer):
                self.server = await asyncio.start_server(answer, port=8888)
                self.serving = asyncio.create_task(self.server.serve_forever())

            async def close(self):
                self.server.close()
                await self.server.wait_closed()
                for task in [self.serving]:
                    task.cancel()
        """,
        why="serve_forever() has no connections of its own",
    ),
]

INVALID = [
    Invalid(
        """
        import queue
        import threading

        class Writer:
            def start(self):
                self.items = queue.Queue()
                self.thread = threading.Thread(target=self.run)
                self.thread.start()

            def run(self):
                while True:
                    item = self.items.get()
                    if item is None:
                        return

            def close(self):
                self.thread.join()  # SHD803
                self.items.put(None)
        """,
        fixed="""
        import queue
        import threading

        class Writer:
            def start(self):
                self.items = queue.Queue()
                self.thread = threading.Thread(target=self.run)
                self.thread.start()

            def run(self):
                while True:
                    item = self.items.get()
                    if item is None:
                        return

            def close(self):
                self.items.put(None)
                self.thread.join()
        """,
        unsafe=True,
    ),
    Invalid(
        """
        from worker import StatusThread

        async def run(board, stop):
            status = StatusThread(board)
            status.start()
            try:
                await stop.wait()
            finally:
                status.join()  # SHD803
                board.wake.set()
        """,
        files={
            "worker.py": """
            import threading

            class StatusThread(threading.Thread):
                def __init__(self, board):
                    super().__init__()
                    self.board = board

                def run(self):
                    board = self.board
                    while not board.stop.wait(2):
                        board.wake.wait()
                        board.wake.clear()
            """
        },
        fixed="""
        from worker import StatusThread

        async def run(board, stop):
            status = StatusThread(board)
            status.start()
            try:
                await stop.wait()
            finally:
                board.wake.set()
                status.join()
        """,
        unsafe=True,
        why="the thread is elsewhere",
    ),
    Invalid(
        """
        import threading

        class Watcher:
            def start(self):
                self.running = True
                self.thread = threading.Thread(target=self.run)
                self.thread.start()

            def run(self):
                while self.running:
                    self.step()

            def step(self):
                pass

            def close(self):
                self.thread.join()  # SHD803
                self.running = False
        """,
        fixed="""
        import threading

        class Watcher:
            def start(self):
                self.running = True
                self.thread = threading.Thread(target=self.run)
                self.thread.start()

            def run(self):
                while self.running:
                    self.step()

            def step(self):
                pass

            def close(self):
                self.running = False
                self.thread.join()
        """,
        unsafe=True,
    ),
    Invalid(
        """
        import asyncio

        class Server:
            async def start(self):
                self.tasks = set()
                self.server = await asyncio.start_server(self.serve, port=80)

            async def serve(self, reader, writer):
                self.tasks.add(asyncio.create_task(self.answer(reader)))

            async def answer(self, reader):
                await reader.read()

            async def close(self):
                self.server.close()
                await self.server.wait_closed()  # SHD803
                for task in self.tasks:
                    task.cancel()
        """,
        fixed="""
        import asyncio

        class Server:
            async def start(self):
                self.tasks = set()
                self.server = await asyncio.start_server(self.serve, port=80)

            async def serve(self, reader, writer):
                self.tasks.add(asyncio.create_task(self.answer(reader)))

            async def answer(self, reader):
                await reader.read()

            async def close(self):
                self.server.close()
                for task in self.tasks:
                    task.cancel()
                await self.server.wait_closed()
        """,
        unsafe=True,
    ),
    Invalid(
        """
        import asyncio

        async def serve(handle, sockets, stop):
            servers = []
            tasks = set()
            for sock in sockets:
                servers.append(await asyncio.start_server(handle, sock=sock))
                tasks.add(asyncio.create_task(handle(sock)))
            try:
                await stop.wait()
            finally:
                for server in servers:
                    server.close()
                    await server.wait_closed()  # SHD803
                await asyncio.wait_for(asyncio.gather(*tasks, return_exceptions=True), 5)
        """,
    ),
    Invalid(
        """
        import asyncio
        import aiohttp

        class Client:
            async def start(self):
                self.session = aiohttp.ClientSession()
                self.task = asyncio.create_task(self.poll())

            async def poll(self):
                while True:
                    await self.fetch()

            async def fetch(self):
                await self.session.get("http://localhost")

            async def close(self):
                await self.session.close()  # SHD803
                self.task.cancel()
        """,
        fixed="""
        import asyncio
        import aiohttp

        class Client:
            async def start(self):
                self.session = aiohttp.ClientSession()
                self.task = asyncio.create_task(self.poll())

            async def poll(self):
                while True:
                    await self.fetch()

            async def fetch(self):
                await self.session.get("http://localhost")

            async def close(self):
                self.task.cancel()
                await asyncio.wait([self.task])
                await self.session.close()
        """,
        unsafe=True,
    ),
    Invalid(
        """
        import asyncio
        import aiohttp

        class Client:
            async def start(self):
                self.session = aiohttp.ClientSession()
                self.task = asyncio.create_task(self.poll())

            async def poll(self):
                while True:
                    await self.session.get("http://localhost")

            async def close(self):
                # the session
                await self.session.close()  # SHD803

                # the task, too
                if self.task:
                    self.task.cancel()  # no more
                    self.task = None
                self.closed = True
        """,
        fixed="""
        import asyncio
        import aiohttp

        class Client:
            async def start(self):
                self.session = aiohttp.ClientSession()
                self.task = asyncio.create_task(self.poll())

            async def poll(self):
                while True:
                    await self.session.get("http://localhost")

            async def close(self):
                # the task, too
                if self.task:
                    self.task.cancel()  # no more
                    await asyncio.wait([self.task])
                    self.task = None

                # the session
                await self.session.close()
                self.closed = True
        """,
        unsafe=True,
    ),
    Invalid(
        """
        import asyncio
        import aiohttp

        class Client:
            async def start(self):
                self.session = aiohttp.ClientSession()
                self.task = asyncio.create_task(self.poll())

            async def poll(self):
                while True:
                    await self.session.get("http://localhost")

            async def close(self):
                if self.session:
                    await self.session.close()  # SHD803
                self.session = None
                self.task.cancel()
                try:
                    await self.task
                except asyncio.CancelledError:
                    pass
                self.closed = True
        """,
        fixed="""
        import asyncio
        import aiohttp

        class Client:
            async def start(self):
                self.session = aiohttp.ClientSession()
                self.task = asyncio.create_task(self.poll())

            async def poll(self):
                while True:
                    await self.session.get("http://localhost")

            async def close(self):
                self.task.cancel()
                try:
                    await self.task
                except asyncio.CancelledError:
                    pass
                if self.session:
                    await self.session.close()
                self.session = None
                self.closed = True
        """,
        unsafe=True,
        why="what waits for the task goes along",
    ),
    Invalid(
        """
        import threading

        class Watcher:
            def start(self):
                self.wake = threading.Event()
                self.thread = threading.Thread(target=self.run)
                self.thread.start()

            def run(self):
                self.wake.wait()

            def close(self):
                if self.thread is not None:
                    self.thread.join()  # SHD803
                self.logger.info("joined")
                # Wake it
                self.wake.set()  # now

            def stop(self):
                if not self.wake.is_set():
                    self.thread.join()  # SHD803
                self.wake.set()

            def end(self):
                self.thread.join()  # SHD803
                self.flush()
                self.wake.set()
        """,
        fixed="""
        import threading

        class Watcher:
            def start(self):
                self.wake = threading.Event()
                self.thread = threading.Thread(target=self.run)
                self.thread.start()

            def run(self):
                self.wake.wait()

            def close(self):
                # Wake it
                self.wake.set()  # now
                if self.thread is not None:
                    self.thread.join()
                self.logger.info("joined")

            def stop(self):
                if not self.wake.is_set():
                    self.thread.join()  # SHD803
                self.wake.set()

            def end(self):
                self.thread.join()  # SHD803
                self.flush()
                self.wake.set()
        """,
        unsafe=True,
        why="no repair where the one hangs on the other, or what is between may",
    ),
    Invalid(
        """
        import queue
        import threading

        class Worker(threading.Thread):
            def __init__(self):
                super().__init__()
                self.items = queue.Queue()
                self.stopping = threading.Event()

            def run(self):
                while not self.stopping.is_set():
                    self.items.get()

            def close(self):
                self.log("closing")
                self.join()  # SHD803

                # tell it
                self.stopping.set()
                self.items.put(None)
                self.log("closed")
        """,
        fixed="""
        import queue
        import threading

        class Worker(threading.Thread):
            def __init__(self):
                super().__init__()
                self.items = queue.Queue()
                self.stopping = threading.Event()

            def run(self):
                while not self.stopping.is_set():
                    self.items.get()

            def close(self):
                self.log("closing")

                # tell it
                self.stopping.set()
                self.items.put(None)

                self.join()
                self.log("closed")
        """,
        unsafe=True,
        why="what is told together goes together",
    ),
]
