"""SHD809."""

from rulecases import Invalid, Valid

VALID = [
    Valid(
        """
        import queue
        import threading

        class Observer(threading.Thread):
            def __init__(self):
                super().__init__(daemon=True)
                self._events = queue.Queue()

            def run(self):
                while True:
                    entry = self._events.get()
                    try:
                        if entry is None:
                            return
                        print(entry)
                    finally:
                        self._events.task_done()

            def close(self):
                self._events.put(None)
                self._events.join()
        """,
        why="each item is counted, the sentinel too",
    ),
    Valid(
        """
        import queue
        import threading

        class Observer(threading.Thread):
            def __init__(self):
                super().__init__(daemon=True)
                self._events = queue.Queue()

            def run(self):
                while True:
                    try:
                        entry = self._events.get(timeout=1)
                    except queue.Empty:
                        continue
                    if entry is None:
                        return
                    print(entry)
                    self._events.task_done()

            def close(self):
                self._events.join()
                self._events.put(None)
        """,
        why="the sentinel comes when all has been counted",
    ),
    Valid(
        """
        import queue
        import threading

        class Events(threading.Thread):
            def __init__(self):
                super().__init__(daemon=True)
                self._stopped = False
                self._events = queue.Queue()

            def run(self):
                while not self._stopped:
                    print(self._events.get())

            def stop(self):
                self._stopped = True
                self._events.put(None)
                self.join()
        """,
        why="it is woken",
    ),
    Valid(
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

            def stop(self):
                self.running = False
                self.thread.join()
        """,
    ),
    Valid(
        """
        import threading
        import time

        class Watcher:
            def start(self):
                self.thread = threading.Thread(target=self.run, daemon=True)
                self.thread.start()

            def run(self):
                while True:
                    time.sleep(1)

            def stop(self):
                self.thread.join(5)
        """,
        why="a wait with a bound",
    ),
    Valid(
        """
        import socket
        import threading

        class Reader:
            def start(self):
                self.sock = socket.socket()
                self.thread = threading.Thread(target=self.run)
                self.thread.start()

            def run(self):
                while True:
                    self.handle(self.sock.recv(100))

            def handle(self, data):
                pass

            def close(self):
                self.sock.close()
                self.thread.join()
        """,
        why="recv() raises when the socket is closed",
    ),
    Valid(
        """
        import asyncio

        class Pipeline:
            def start(self):
                self.queue = asyncio.Queue()
                self.task = asyncio.create_task(self.consume())

            async def consume(self):
                while True:
                    await self.queue.get()
                    self.queue.task_done()

            async def close(self):
                await self.queue.join()
                self.task.cancel()
        """,
    ),
]

INVALID = [
    Invalid(
        """
        import queue
        import threading

        class Observer(threading.Thread):
            stop_event = object()

            def __init__(self):
                super().__init__(daemon=True)
                self._events = queue.Queue()

            def run(self):
                while True:
                    entry = self._events.get()
                    if entry is self.stop_event:
                        return
                    print(entry)
                    self._events.task_done()

            def close(self):
                self._events.put(self.stop_event)
                self._events.join()  # SHD809
        """,
    ),
    Invalid(
        """
        import asyncio

        class Sender:
            def __init__(self):
                self._rows = asyncio.Queue()

            async def run(self):
                while True:
                    row = await self._rows.get()
                    if not row:
                        continue
                    try:
                        await self.send(row)
                    finally:
                        self._rows.task_done()

            async def send(self, row):
                await asyncio.sleep(0)

            async def close(self):
                await self._rows.join()  # SHD809
        """,
    ),
    Invalid(
        """
        import queue
        import threading

        class Events(threading.Thread):
            def __init__(self):
                super().__init__(daemon=True)
                self._stopped = False
                self._events = queue.Queue()

            def run(self):
                while not self._stopped:
                    print(self._events.get(block=True))

            def trigger(self, event):
                self._events.put(event)

            def stop(self):
                self._stopped = True
                self.join()  # SHD809
        """,
    ),
    Invalid(
        """
        import queue
        import threading

        class Writer:
            def start(self):
                self.items = queue.Queue()
                self.thread = threading.Thread(target=self.run, daemon=True)
                self.thread.start()

            def run(self):
                while True:
                    item = self.items.get()
                    print(item)

            def close(self):
                self.thread.join()  # SHD809
        """,
    ),
    Invalid(
        """
        import threading

        class Watcher:
            def start(self):
                self._stopping = False
                self._thread = threading.Thread(target=self._run, daemon=True)
                self._thread.start()

            def _run(self):
                while not self._stopping:
                    self.step()

            def step(self):
                pass

            def close(self):
                self._thread.join()  # SHD809
        """,
    ),
    Invalid(
        """
        import asyncio

        class Pipeline:
            def start(self):
                self.queue = asyncio.Queue()
                self.task = asyncio.create_task(self.consume())

            async def consume(self):
                while True:
                    await self.queue.get()
                    self.queue.task_done()

            async def close(self):
                self.task.cancel()
                await self.queue.join()  # SHD809
        """,
    ),
]
