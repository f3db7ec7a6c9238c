"""SHD511."""

from rulecases import Invalid, Valid

VALID = [
    Valid(
        """
        import warnings

        class Client:
            def __del__(self):
                if not self.closed:
                    warnings.warn("unclosed", ResourceWarning, source=self)
        """,
        why="it only says so",
    ),
    Valid(
        """
        import threading

        class Worker:
            def __init__(self, work):
                self.thread = threading.Thread(target=work)

            def __del__(self):
                self.thread.join(timeout=1)
        """,
        why="bounded",
    ),
    Valid(
        """
        import sys
        import threading

        class Worker:
            def __init__(self, work):
                self.thread = threading.Thread(target=work)

            def __del__(self):
                if not sys.is_finalizing():
                    self.thread.join()
        """,
        why="not at exit",
    ),
    Valid(
        """
        import weakref

        class Client:
            def __init__(self, connection):
                self.connection = connection
                weakref.finalize(self, connection.close)
        """,
        why="bound to something else",
    ),
    Valid(
        """
        import weakref

        class Client:
            def __init__(self, connection):
                weakref.finalize(self, self._close, connection)

            @staticmethod
            def _close(connection):
                connection.close()
        """,
        why="a static method has no self",
    ),
    Valid(
        """
        class Store:
            def __init__(self, make):
                self._client = None
                self._make = make

            @property
            def client(self):
                if self._client is None:
                    self._client = self._make()
                return self._client

            def __del__(self):
                if self._client is not None:
                    self._client.close()
        """,
        why="asks for what is there",
    ),
    Valid(
        """
        import warnings

        class Client:
            closed = False

            def __del__(self):
                if not self.closed:
                    warnings.warn("not closed", ResourceWarning)
        """,
        why="it only warns",
    ),
    Valid(
        """
        import socket

        class Client:
            def __init__(self, host):
                self.sock = socket.create_connection((host, 1))

            def close(self):
                self.sock.close()

            def __del__(self):
                self.close()
        """,
        why="it closes what does not wait",
    ),
    Valid(
        """
        import threading
        from concurrent.futures import ThreadPoolExecutor

        class Poller:
            def __init__(self):
                self.active = True
                self.thread = threading.Thread(target=self.run)
                self.thread.start()

            def run(self):
                while self.active:
                    pass

            def __del__(self):
                self.active = False
                self.thread.join()

        class Served:
            def __init__(self):
                self.executor = ThreadPoolExecutor()

            def serve(self):
                self.executor.submit(self.answer)

            def answer(self):
                return 1

            def __del__(self):
                self.executor.shutdown(wait=True)
        """,
        why="as long as the thread runs it has the object, which is not collected",
    ),
    Valid(
        """
        import queue, threading

        class Gated(queue.Queue):
            def __init__(self):
                super().__init__()
                self.open = threading.Event()
                self.open.set()

            def push(self, item):
                self.open.wait()
                self.put(item)

        class Sender:
            def __init__(self):
                self.commands = Gated()

            def close(self, timeout=10.0):
                if timeout is None:
                    self.commands.join()
                else:
                    self.commands.push(None)

            def __del__(self):
                self.close()
        """,
        why="a gate that is open from the start, and a wait that nobody asks for",
    ),
]

INVALID = [
    Invalid("""
        import threading

        class Worker:
            def __init__(self, work):
                self.thread = threading.Thread(target=work)

            def __del__(self):  # SHD511
                self.stop()

            def stop(self):
                self.thread.join()
    """),
    Invalid("""
        import asyncio

        class Client:
            def __del__(self):  # SHD511
                asyncio.run(self.close())

            async def close(self):
                print("closed")
    """),
    Invalid("""
        class Store:
            def __init__(self, make):
                self._client = None
                self._make = make

            @property
            def client(self):
                if self._client is None:
                    self._client = self._make()
                return self._client

            def __del__(self):  # SHD511
                if self.client:
                    self.client.close()
    """),
    Invalid("""
        import weakref

        class Client:
            def __init__(self):
                weakref.finalize(self, self.close)  # SHD511

            def close(self):
                print("closed")
    """),
    Invalid("""
        import weakref

        class Client:
            def __init__(self):
                self.parts = []
                weakref.finalize(self, lambda: self.parts.clear())  # SHD511
    """),
]
