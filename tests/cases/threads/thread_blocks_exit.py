from rulecases import Invalid, Valid

VALID = [
    Valid(
        """
        import threading

        class Finished(Exception):
            pass

        def push(token):
            try:
                while True:
                    token.run_soon(print)
            except Finished:
                pass

        def steps(generator):
            while True:
                try:
                    generator.send(None)
                except StopIteration:
                    break

        def main(token, generator):
            threading.Thread(target=push, args=(token,)).start()
            threading.Thread(target=steps, args=(generator,)).start()
        """,
        why="an exception is there to end the loop",
    ),
    Valid(
        """
        import threading
        import time

        def run():
            while True:
                time.sleep(1)

        class A:
            def start(self):
                self.thread = threading.Thread(target=run, daemon=True)
                self.thread.start()
        """,
        why="a daemon",
    ),
    Valid(
        """
        import threading
        import time

        def run():
            while True:
                time.sleep(1)

        def start():
            thread = threading.Thread(target=run)
            thread.daemon = True
            thread.start()
            return thread
        """,
        why="made a daemon later",
    ),
    Valid(
        """
        import threading
        import time

        def run():
            while True:
                time.sleep(1)

        def start():
            thread = threading.Thread(target=run)
            thread.setDaemon(True)
            thread.start()
            return thread
        """,
    ),
    Valid(
        """
        import threading
        import time

        class Poller(threading.Thread):
            def __init__(self):
                super().__init__(daemon=True)

            def run(self):
                while True:
                    time.sleep(1)
        """,
    ),
    Valid(
        """
        import threading
        import time

        class Poller(threading.Thread):
            def __init__(self):
                super().__init__()
                self.daemon = True

            def run(self):
                while True:
                    time.sleep(1)
        """,
    ),
    Valid(
        """
        import threading

        def start(items):
            thread = threading.Thread(target=lambda: [print(item) for item in items])
            thread.start()
            return thread
        """,
        why="it ends",
    ),
    Valid(
        """
        import threading
        import time

        def run():
            for _ in range(10):
                time.sleep(1)

        def start():
            threading.Thread(target=run).start()
            return 1
        """,
    ),
    Valid(
        """
        import threading
        import time

        class Poller:
            def start(self):
                self.stopped = threading.Event()
                self.thread = threading.Thread(target=self.run)
                self.thread.start()

            def run(self):
                while not self.stopped.is_set():
                    time.sleep(1)

            def stop(self):
                self.stopped.set()
        """,
        why="told to stop",
    ),
    Valid(
        """
        import threading
        import time

        class Poller:
            def start(self):
                self._running = True
                self.thread = threading.Thread(target=self.run)
                self.thread.start()

            def run(self):
                while self._running:
                    time.sleep(1)

            def stop(self):
                self._running = False
        """,
    ),
    Valid(
        """
        import queue
        import threading

        class Writer:
            def __init__(self):
                self._queue = queue.Queue()
                self._thread = threading.Thread(target=self._run)
                self._thread.start()

            def _run(self):
                while True:
                    item = self._queue.get()
                    if item is None:
                        break
                    print(item)

            def close(self):
                self._queue.put(None)
        """,
        why="a sentinel ends it",
    ),
    Valid(
        """
        import socket
        import threading

        class Server:
            def __init__(self):
                self._running = True
                self._socket = socket.socket()
                self._thread = threading.Thread(target=self._run)
                self._thread.start()

            def _run(self):
                while self._running:
                    connection, _ = self._socket.accept()
                    connection.close()

            def stop(self):
                self._running = False
                self._socket.close()
        """,
        why="closing the socket ends the waiting",
    ),
    Valid(
        """
        import socket
        import threading

        class Server:
            def __init__(self):
                self._running = True
                self._socket = socket.socket()
                self._socket.settimeout(1)
                self._thread = threading.Thread(target=self._run)
                self._thread.start()

            def _run(self):
                while self._running:
                    try:
                        connection, _ = self._socket.accept()
                    except socket.timeout:
                        continue
                    connection.close()

            def stop(self):
                self._running = False
        """,
        why="it waits with a bound",
    ),
    Valid(
        """
        import queue
        import threading

        class Writer:
            def __init__(self):
                self._running = True
                self._queue = queue.Queue()
                self._thread = threading.Thread(target=self._run)
                self._thread.start()

            def _run(self):
                while self._running:
                    print(self._queue.get())

            def close(self):
                self._running = False
                self._queue.put("")
        """,
        why="what is put wakes it up",
    ),
    Valid(
        """
        import threading

        class Reader:
            def __init__(self, port):
                self._port = port
                self._thread = threading.Thread(target=self._run)
                self._thread.start()

            def _run(self):
                while True:
                    print(self._port.read())

            def close(self):
                self._port.close()
        """,
        why="closing the port lets its read fail",
    ),
    Valid(
        """
        import threading
        import time

        def run():
            while True:
                time.sleep(1)

        def main():
            print("starting")
            thread = threading.Thread(target=run)
            thread.start()

        if __name__ == "__main__":
            main()
        """,
        why="the thread is the program",
    ),
    Valid(
        """
        import threading
        import time

        def run():
            while True:
                time.sleep(1)

        def serve():
            thread = threading.Thread(target=run)
            thread.start()
            thread.join()
        """,
        why="the program is meant to stay",
    ),
    Valid(
        """
        import threading
        import time

        def run():
            while True:
                time.sleep(1)

        def serve():
            threads = [threading.Thread(target=run) for _ in range(3)]
            for thread in threads:
                thread.start()
            for thread in threads:
                thread.join()
        """,
    ),
    Valid(
        """
        import os
        import threading
        import time

        def run():
            while True:
                time.sleep(1)

        def start():
            threading.Thread(target=run).start()
            print("running")

        def leave():
            os._exit(0)
        """,
        why="the program does not wait",
    ),
    Valid(
        """
        import queue
        import threading

        def prefetched(iterable):
            items = queue.Queue(maxsize=2)

            def fill():
                for item in iterable:
                    items.put(item)
                items.put(None)

            threading.Thread(target=fill, daemon=True).start()
            while (item := items.get()) is not None:
                yield item
        """,
    ),
    Valid(
        """
        import queue
        import threading

        def prefetched(iterable):
            items = queue.Queue()

            def fill():
                for item in iterable:
                    items.put(item)
                items.put(None)

            threading.Thread(target=fill).start()
            while (item := items.get()) is not None:
                yield item
        """,
        why="there is always room",
    ),
    Valid(
        """
        import threading
        import time

        class Poller(threading.Thread):
            def run(self):
                while True:
                    time.sleep(1)
        """,
        files={"other.py": "from module import Poller\npoller = Poller()\npoller.daemon = True\n"},
        why="made a daemon in another file",
    ),
    Valid(
        """
        import threading, time

        def loop():
            while True:
                time.sleep(1)

        def start():
            threading.Thread(target=loop, daemon=True).start()
        """,
        why="a daemon",
    ),
    Valid(
        """
        import threading, time

        def loop():
            while True:
                time.sleep(1)

        def start():
            thread = threading.Thread(target=loop)
            thread.daemon = True
            thread.start()
        """,
        why="made a daemon afterwards",
    ),
    Valid(
        """
        import threading, time

        def loop():
            while True:
                time.sleep(1)

        def start():
            thread = threading.Thread(target=loop)
            thread.setDaemon(True)
            thread.start()
        """,
        why="made a daemon in the old way",
    ),
    Valid(
        """
        import threading, time

        class Poller(threading.Thread):
            def __init__(self):
                super().__init__(daemon=True)

            def run(self):
                while True:
                    time.sleep(1)
        """,
        why="a class of daemons",
    ),
    Valid(
        """
        import threading, time

        class Poller(threading.Thread):
            def __init__(self):
                super().__init__()
                self.daemon = True

            def run(self):
                while True:
                    time.sleep(1)
        """,
        why="a class that makes itself a daemon",
    ),
    Valid(
        """
        import threading

        def work(items):
            for item in items:
                item.run()

        def start(items):
            threading.Thread(target=work, args=(items,)).start()
        """,
        why="its work comes to an end",
    ),
    Valid(
        """
        import threading

        class Poller:
            def __init__(self):
                self.stopped = threading.Event()
                self.thread = threading.Thread(target=self.loop)

            def start(self):
                self.thread.start()

            def loop(self):
                while not self.stopped.wait(1):
                    print("alive")

            def stop(self):
                self.stopped.set()
        """,
        why="an event that a method sets",
    ),
    Valid(
        """
        import queue
        import threading

        class Worker:
            def __init__(self):
                self.queue = queue.Queue()
                self.thread = threading.Thread(target=self.loop)
                self.thread.start()

            def loop(self):
                while True:
                    item = self.queue.get()
                    if item is None:
                        return
                    item()

            def stop(self):
                self.queue.put(None)
                self.thread.join()
        """,
        why="a sentinel ends it",
    ),
    Valid(
        """
        import socket
        import threading

        class Listener:
            def __init__(self, port):
                self.sock = socket.create_server(("", port))
                self.thread = threading.Thread(target=self.loop)
                self.thread.start()

            def loop(self):
                while True:
                    try:
                        connection, _ = self.sock.accept()
                    except OSError:
                        return
                    connection.close()

            def stop(self):
                self.sock.close()
                self.thread.join()
        """,
        why="what it waits in is closed",
    ),
    Valid(
        """
        import threading, time

        def loop():
            while True:
                time.sleep(1)

        def main():
            print("starting")
            threading.Thread(target=loop).start()
        """,
        why="the thread is the program",
    ),
]

INVALID = [
    Invalid(
        """
        import queue
        import threading

        class Events(threading.Thread):  # SHD601
            def __init__(self):
                super().__init__()
                self._stopped = False
                self._events = queue.Queue()

            def run(self):
                while not self._stopped:
                    print(self._events.get(block=True))

            def trigger(self, event):
                self._events.put(event)

            def stop(self):
                self._stopped = True
        """,
    ),
    Invalid(
        """
        import threading
        import time

        class Heartbeat:
            def start(self, send):
                self.send = send
                self.thread = threading.Thread(target=self.run)  # SHD601
                self.thread.start()

            def run(self):
                while True:
                    self.send("alive")
                    time.sleep(30)
        """,
    ),
    Invalid(
        """
        import threading
        import time

        class Poller(threading.Thread):  # SHD601
            def __init__(self, board):
                super().__init__()
                self.board = board

            def run(self):
                while 1:
                    try:
                        self.board.iterate()
                        time.sleep(0.001)
                    except OSError:
                        break
        """,
    ),
    Invalid(
        """
        import threading
        import time

        class Poller:
            def start(self):
                self._running = True
                self._thread = threading.Thread(target=self._run)  # SHD601
                self._thread.start()

            def _run(self):
                while self._running:
                    time.sleep(1)
        """,
        why="nobody says stop",
    ),
    Invalid(
        """
        import threading
        import time

        class Poller:
            def start(self):
                self._running = True
                self._thread = threading.Thread(target=self._run)  # SHD601
                self._thread.start()

            def _run(self):
                while self._running:
                    time.sleep(1)

            def close(self):
                pass  # it ends with the program
        """,
        fixed="""
        import threading
        import time

        class Poller:
            def start(self):
                self._running = True
                self._thread = threading.Thread(target=self._run)
                self._thread.start()

            def _run(self):
                while self._running:
                    time.sleep(1)

            def close(self):
                self._running = False  # it ends with the program
        """,
        unsafe=True,
    ),
    Invalid(
        """
        import threading
        import time

        class Poller(threading.Thread):  # SHD601
            def __init__(self, board):
                super().__init__()
                self.board = board

            def run(self):
                while True:
                    self.board.iterate()
                    time.sleep(0.001)

            def stop(self):
                print("bye")
        """,
        fixed="""
        import threading

        class Poller(threading.Thread):
            def __init__(self, board):
                super().__init__()
                self.board = board
                self._stopped = threading.Event()

            def run(self):
                while not self._stopped.is_set():
                    self.board.iterate()
                    self._stopped.wait(0.001)

            def stop(self):
                self._stopped.set()
                print("bye")
        """,
        unsafe=True,
    ),
    Invalid(
        """
        import threading
        import time

        def poll(board):
            while True:
                board.iterate()
                time.sleep(1)

        def main(board, serve):
            thread = threading.Thread(  # SHD601
                target=poll,
                args=(board,),  # the only one
            )
            thread.start()
            serve()
        """,
        fixed="""
        import threading
        import time

        def poll(board):
            while True:
                board.iterate()
                time.sleep(1)

        def main(board, serve):
            thread = threading.Thread(
                target=poll,
                args=(board,),  # the only one
                daemon=True,
            )
            thread.start()
            serve()
        """,
        unsafe=True,
    ),
    Invalid(
        """
        import socket
        import threading

        class Server:
            def __init__(self):
                self._running = True
                self._socket = socket.socket()
                self._thread = threading.Thread(target=self._run)  # SHD601
                self._thread.start()

            def _run(self):
                while self._running:
                    connection, _ = self._socket.accept()
                    connection.close()

            def stop(self):
                self._running = False
        """,
        why="it does not see the flag before somebody connects",
    ),
    Invalid(
        """
        import queue
        import threading

        class Writer:
            def __init__(self):
                self._running = True
                self._queue = queue.Queue()
                self._thread = threading.Thread(target=self._run)  # SHD601
                self._thread.start()

            def write(self, text):
                self._queue.put(text)

            def _run(self):
                while self._running:
                    print(self._queue.get())

            def close(self):
                self._running = False
                self._thread.join()
        """,
        why="it waits for a text that does not come",
    ),
    Invalid(
        """
        import queue
        import threading

        class Prefetched:
            def __init__(self, iterable, size: int = 2):
                self._queue = queue.Queue(maxsize=size)
                self._thread = threading.Thread(target=lambda: self._fill(self._queue, iterable))  # SHD601
                self._thread.start()

            @staticmethod
            def _fill(items, iterable):
                for item in iterable:
                    items.put(item, block=True)
                items.put(None)

            def __iter__(self):
                return self

            def __next__(self):
                item = self._queue.get()
                if item is None:
                    self._thread.join()
                    raise StopIteration
                return item
        """,
    ),
    Invalid(
        """
        import queue
        import threading

        def prefetched(iterable):
            items = queue.Queue(maxsize=2)

            def fill():
                for item in iterable:
                    items.put(item)
                items.put(None)

            threading.Thread(target=fill).start()  # SHD601
            while (item := items.get()) is not None:
                yield item
        """,
    ),
]
