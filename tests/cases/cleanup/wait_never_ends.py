"""SHD809."""

from rulecases import Invalid, Valid

VALID = [
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
