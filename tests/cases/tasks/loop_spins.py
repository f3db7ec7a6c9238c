from rulecases import Invalid, Valid

VALID = [
    Valid(
        """
        import asyncio

        async def relay(reader: asyncio.StreamReader):
            while True:
                line = await reader.readline()
                if not line:
                    break
                print(line)
        """,
    ),
    Valid(
        """
        import asyncio
        import json

        async def relay(reader: asyncio.StreamReader):
            while True:
                line = await reader.readline()
                print(json.loads(line))
        """,
        why="an empty text is no JSON",
    ),
    Valid(
        """
        import asyncio

        async def drain(queue):
            while True:
                if queue.items:
                    queue.items.pop()
                else:
                    break
        """,
    ),
    Valid(
        """
        import asyncio

        async def work(queue):
            while True:
                if queue.paused:
                    await asyncio.sleep(1)
                    continue
                await queue.step()
        """,
    ),
    Valid(
        """
        def work(queue):
            while True:
                if queue.paused:
                    continue
                queue.step()
        """,
        why="another thread may change it",
    ),
    Valid(
        """
        import queue

        def drain(source):
            try:
                while True:
                    if source.ready:
                        source.jobs.get_nowait()
            except queue.Empty:
                print("empty")
        """,
        why="not a queue of asyncio: another thread may change it",
    ),
    Valid(
        """
        import asyncio
        import contextlib

        def drain(source):
            if source.jobs is not None:
                with contextlib.suppress(asyncio.QueueEmpty):
                    while True:
                        source.jobs.get_nowait()
        """,
    ),
    Valid(
        """
        import asyncio
        import json

        class Relay:
            async def run(self, reader: asyncio.StreamReader):
                while True:
                    self.take(await reader.readline())
                    line = await reader.readline()
                    self.parse(line)

            async def run_all(self, reader: asyncio.StreamReader):
                while True:
                    line = await reader.readline()
                    self.check(line)

            async def run_until_closed(self, reader: asyncio.StreamReader):
                while True:
                    line = await reader.readline()
                    if self.show(line):
                        return

            def parse(self, line):
                text = line.decode()
                print(json.loads(text))

            def take(self, line):
                print(line)

            def check(self, line):
                if not line:
                    raise ConnectionError("gone")

            def show(self, line):
                print(line)
                return not line
        """,
        why="the functions that are given the line end the loop",
    ),
    Valid(
        """
        import asyncio

        async def relay(reader: asyncio.StreamReader):
            while True:
                name, value = (await reader.readline()).split()
                line = await reader.readline()
                first, second = line.split()
                print(name, value, first, second)
        """,
        why="an empty text cannot be taken apart",
    ),
    Valid(
        """
        import socket

        class Connection:
            def __init__(self, size):
                self._socket = socket.socket()
                self._size = size
                self._data = []

            def handle_read(self):
                while True:
                    data = self._socket.recv(self._size)
                    self._data.append(data)
                    if len(data) < self._size:
                        break
        """,
        why="less than was asked for is the end of it, and so is nothing",
    ),
]

INVALID = [
    Invalid(
        """
        async def output(process):
            lines = []
            while True:
                line = await process.stdout.readline()  # SHD412
                text = line.decode().strip()
                lines.append(text)
        """,
        fixed="""
        async def output(process):
            lines = []
            while True:
                line = await process.stdout.readline()
                if not line:
                    break
                text = line.decode().strip()
                lines.append(text)
        """,
    ),
    Invalid(
        """
        import asyncio

        class Scan:
            async def drain(self):
                while True:
                    if self.queue:  # SHD412
                        self.queue.get_nowait()
        """,
    ),
    Invalid(
        """
        async def work(queue):
            while True:
                if queue.paused:  # SHD412
                    continue
                await queue.step()
        """,
    ),
    Invalid(
        """
        import asyncio
        import contextlib

        class Scan:
            async def run(self):
                try:
                    await asyncio.sleep(60)
                finally:
                    self.drain()

            def drain(self):
                for module in self.modules:
                    with contextlib.suppress(asyncio.queues.QueueEmpty):
                        while 1:
                            if module.queue not in (None, False):  # SHD412
                                module.queue.get_nowait()
        """,
        why="a queue of asyncio: this runs on its loop, where nothing else runs meanwhile",
    ),
    Invalid(
        """
        import asyncio

        async def listen(reader: asyncio.StreamReader, logger, scan):
            def handle(typed):
                if typed:
                    scan.kill(typed)
                else:
                    logger.info(scan.status())

            while True:
                typed = None
                try:
                    typed = decoded((await reader.readline()).strip())  # SHD412
                except ValueError:
                    logger.debug("not a text")
                if typed is not None:
                    handle(typed)

        def decoded(data):
            if isinstance(data, bytes):
                return data.decode("utf-8", errors="ignore")
            return str(data)
        """,
        why="the functions that are given the line take an empty one as any other",
    ),
]
