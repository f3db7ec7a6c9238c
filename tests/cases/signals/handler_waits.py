"""SHD103."""

from rulecases import Invalid, Valid

VALID = [
    Valid(
        """
        import asyncio
        import signal
        import threading

        thread = threading.Thread(target=print)

        def stop():
            thread.join()
            raise SystemExit(0)

        async def main():
            asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, stop)
            await asyncio.sleep(3600)
        """,
        why="a callback of the event loop interrupts nothing",
    ),
    Valid(
        """
        import queue
        import signal
        import subprocess
        import threading
        from concurrent.futures import ThreadPoolExecutor

        done = threading.Event()
        items = queue.Queue()
        pool = ThreadPoolExecutor()
        thread = threading.Thread(target=done.wait)
        child = subprocess.Popen(["server"])

        def on_stop(signum, frame):
            pool.shutdown(wait=False, cancel_futures=True)
            thread.join(timeout=5)
            thread.join(0)
            done.wait(1)
            items.get(timeout=1)
            items.get(block=False)
            child.wait(timeout=5)
            raise SystemExit(0)

        signal.signal(signal.SIGTERM, on_stop)
        """,
        why="they have a bound, or do not wait",
    ),
    Valid(
        """
        import os
        import signal
        import sys
        import time

        def on_stop(signum, frame):
            print(", ".join(["stopping", os.path.join("a", "b")]))
            while os.waitpid(-1, os.WNOHANG)[0]:
                pass
            time.sleep(1)
            sys.exit(0)

        signal.signal(signal.SIGTERM, on_stop)
        """,
        why="join of texts and paths, a wait that does not wait, a sleep",
    ),
    Valid(
        """
        import collections
        import queue
        import signal
        import threading

        items = queue.SimpleQueue()
        names = collections.deque()
        stop = threading.Event()

        def on_stop(signum, frame):
            items.put(None)
            names.append("stop")
            stop.set()

        signal.signal(signal.SIGTERM, on_stop)
        while not stop.is_set():
            items.get()
        """,
        why="these may be used in a handler",
    ),
    Valid(
        """
        import signal
        import threading

        lock = threading.RLock()
        other = threading.Lock()
        count = 0

        def add():
            global count
            with lock:
                count += 1
            with other:
                count += 1

        def on_stop(signum, frame):
            with lock:
                print(count)
            if other.acquire(blocking=False):
                print(count)
            if other.acquire(timeout=1):
                print(count)
            raise SystemExit(0)

        signal.signal(signal.SIGTERM, on_stop)
        """,
        why="a lock that its thread may take twice, and tries that end",
    ),
    Valid(
        """
        import signal
        import threading

        lock = threading.Lock()
        count = 0

        def work():
            global count
            with lock:
                count += 1

        class Worker(threading.Thread):
            def run(self):
                with lock:
                    print(count)

        def on_stop(signum, frame):
            with lock:
                print(count)
            raise SystemExit(0)

        def main():
            signal.signal(signal.SIGTERM, on_stop)
            threading.Thread(target=work).start()
            Worker().start()
            signal.pause()
        """,
        why="only other threads take it, and they go on meanwhile",
    ),
    Valid(
        """
        import signal
        import subprocess
        import threading

        class Service:
            def __init__(self):
                self.running = True
                self.stop = threading.Event()
                self.thread = threading.Thread(target=self.work)
                self.watcher = threading.Thread(target=self.watch)
                self.child = subprocess.Popen(["server"])
                signal.signal(signal.SIGTERM, self.on_stop)
                signal.signal(signal.SIGINT, self.on_interrupt)

            def work(self):
                while self.running:
                    print("working")

            def watch(self):
                self.stop.wait()

            def on_stop(self, signum, frame):
                self.running = False
                self.thread.join()
                self.stop.set()
                self.watcher.join()

            def on_interrupt(self, signum, frame):
                self.child.kill()
                self.child.wait()
                raise SystemExit(0)
        """,
        why="the threads and the child were told to end before",
    ),
    Valid(
        """
        import signal
        import threading

        def on_hangup(signum, frame):
            thread.join()

        thread = threading.Thread(target=print)
        signal.signal(signal.SIGUSR1, on_hangup)
        signal.signal(signal.SIGCHLD, lambda signum, frame: thread.join())
        """,
        why="not signals with which a program is asked to stop",
    ),
    Valid(
        """
        import signal

        from elsewhere import worker

        def on_stop(signum, frame):
            worker.join()
            worker.lock.acquire()
            raise SystemExit(0)

        signal.signal(signal.SIGTERM, on_stop)
        """,
        why="what these do is not known",
    ),
    Valid(
        """
        import asyncio
        import signal

        async def close():
            await asyncio.sleep(1)

        def on_stop(signum, frame):
            signal.signal(signum, signal.SIG_DFL)
            asyncio.run(close())
            raise SystemExit(0)

        def main(serve):
            signal.signal(signal.SIGTERM, on_stop)
            serve()
        """,
        why="no other loop is running",
    ),
    Valid(
        """
        import signal
        import threading

        class Registry:
            def __init__(self):
                self._lock = threading.Lock()
                self.items = []

            def add(self, item):
                with self._lock:
                    self.items.append(item)

        class Journal:
            def __init__(self):
                self._lock = threading.Lock()
                signal.signal(signal.SIGTERM, self.on_stop)

            def on_stop(self, signum, frame):
                with self._lock:
                    print("stopped")
                raise SystemExit(0)
        """,
        why="another lock of the same name",
    ),
    Valid(
        """
        import signal
        import threading

        lock = threading.Lock()

        def on_stop(signum, frame):
            threading.Thread(target=report).start()
            raise SystemExit(0)

        def report():
            with lock:
                print("stopped")

        def add(items, item):
            with lock:
                items.append(item)

        signal.signal(signal.SIGTERM, on_stop)
        """,
        why="another thread takes it",
    ),
    Valid(
        """
        import signal
        import subprocess
        from concurrent.futures import ThreadPoolExecutor

        def save(part):
            print(part)

        def on_stop(signum, frame):
            signal.signal(signum, signal.SIG_IGN)
            with ThreadPoolExecutor() as pool:
                pool.map(save, range(8))
            process = subprocess.Popen(["sync"])
            process.wait()
            raise SystemExit(0)

        signal.signal(signal.SIGTERM, on_stop)
        """,
        why="they are the handler's own, and need nobody else",
    ),
    Valid(
        """
        import signal
        import subprocess
        import threading
        from concurrent.futures import ThreadPoolExecutor

        stopping = False
        pool = ThreadPoolExecutor()
        thread = threading.Thread(target=print)
        child = subprocess.Popen(["server"], stdin=subprocess.PIPE)

        def work():
            while not stopping:
                print("working")

        def on_stop(signum, frame):
            global stopping
            stopping = True
            pool.shutdown()
            raise SystemExit(0)

        def on_interrupt(signum, frame):
            child.stdin.close()
            child.wait()
            raise SystemExit(0)

        def main(server):
            def on_break(signum, frame):
                server.tell()
                thread.join()
                raise SystemExit(0)

            pool.submit(work)
            signal.signal(signal.SIGTERM, on_stop)
            signal.signal(signal.SIGINT, on_interrupt)
            signal.signal(signal.SIGBREAK, on_break)
            child.wait(timeout=3600)
        """,
        why="told by a flag, by the end of its input, and perhaps by what is not known",
    ),
    Valid(
        """
        import signal
        import threading

        from elsewhere import Server

        lock = threading.Lock()
        counts = []

        class Service:
            def install(self, server: Server):
                server.register(self.answer)
                signal.signal(signal.SIGTERM, self.on_stop)

            def answer(self, request):
                count(request)

            def on_stop(self, signum, frame):
                with lock:
                    print(counts)
                raise SystemExit(0)

        def count(request):
            with lock:
                counts.append(request)
        """,
        files={"package/__init__.py": ""},
        path="package/service.py",
        why="called by a server, which has threads of its own",
    ),
]

INVALID = [
    Invalid(
        """
        import signal
        import threading

        lock = threading.Lock()
        results = []

        def add(result):
            with lock:
                results.append(result)

        def on_stop(signum, frame):
            with lock:
                print(len(results))
            raise SystemExit(0)

        signal.signal(signal.SIGTERM, on_stop)  # SHD103
        """,
    ),
    Invalid(
        """
        import signal
        import threading

        class Journal:
            def __init__(self):
                self._lock = threading.Lock()
                self.lines = []
                for number in (signal.SIGINT, signal.SIGTERM):
                    signal.signal(number, self._on_signal)  # SHD103

            def write(self, line):
                self._lock.acquire()
                try:
                    self.lines.append(line)
                finally:
                    self._lock.release()

            def _on_signal(self, signum, frame):
                self._flush()
                raise SystemExit(0)

            def _flush(self):
                with self._lock:
                    print(self.lines)
        """,
        why="a lock of the instance, in what the handler calls",
    ),
    Invalid(
        """
        import signal
        import threading

        done = threading.Event()
        thread = threading.Thread(target=print)

        def on_stop(signum, frame):
            print("waiting")
            thread.join()
            raise SystemExit(0)

        signal.signal(signal.SIGTERM, on_stop)  # SHD103
        signal.signal(signal.SIGINT, lambda signum, frame: (done.wait(), exit(1)))  # SHD103
        """,
        why="joins a thread that nobody told to end, waits for an event",
    ),
    Invalid(
        """
        import functools
        import queue
        import signal
        import sys

        def on_stop(items, signum, frame):
            items.get()
            sys.exit(0)

        class Reader:
            def __init__(self):
                self.items = queue.Queue()
                signal.signal(signal.SIGTERM, self.on_term)  # SHD103

            def on_term(self, signum, frame):
                self.items.join()
                sys.exit(0)

        def main():
            items = queue.Queue()
            signal.signal(signal.SIGTERM, functools.partial(on_stop, items))
            signal.signal(signal.SIGINT, lambda *_: (print(items.get()), sys.exit(0)))  # SHD103
        """,
        why="queues; what a partial hands on is not looked at",
    ),
    Invalid(
        """
        import signal
        import subprocess
        import sys
        from concurrent.futures import ThreadPoolExecutor

        pool = ThreadPoolExecutor()
        future = pool.submit(print)

        def on_stop(signum, frame):
            pool.shutdown()
            sys.exit(0)

        def on_interrupt(signum, frame):
            print(future.result())
            sys.exit(0)

        child = subprocess.Popen(["server"])

        def on_break(signum, frame):
            child.wait()
            sys.exit(0)

        signal.signal(signal.SIGTERM, on_stop)  # SHD103
        signal.signal(signal.SIGINT, on_interrupt)  # SHD103
        signal.signal(signal.SIGBREAK, on_break)  # SHD103
        """,
        why="an executor, a future, a child",
    ),
    Invalid(
        """
        import signal
        import subprocess

        class Runner:
            def run(self, command):
                self.child = subprocess.Popen(command)
                signal.signal(signal.SIGTERM, self._on_signal)  # SHD103
                return self.child.wait()

            def _on_signal(self, signum, frame):
                self.child.terminate()
                self.child.wait()  # SHD306
                raise SystemExit(0)
        """,
        why="the interrupted wait holds the lock that this one takes",
    ),
    Invalid(
        """
        import asyncio
        import signal

        async def close():
            await asyncio.sleep(1)

        async def main():
            await asyncio.sleep(3600)

        def on_stop(signum, frame):
            signal.signal(signum, signal.SIG_DFL)
            asyncio.run(close())
            raise SystemExit(0)

        signal.signal(signal.SIGTERM, on_stop)  # SHD103
        asyncio.run(main())
        """,
        why="a loop cannot be run inside another",
    ),
    Invalid(
        """
        import signal
        import threading

        started = False
        thread = threading.Thread(target=print)

        def on_stop(signum, frame):
            global started
            if started:
                return
            started = True
            thread.join()
            raise SystemExit(0)

        signal.signal(signal.SIGTERM, on_stop)  # SHD103
        """,
        why="the flag keeps it from running twice, and tells the thread nothing",
    ),
    Invalid(
        """
        import signal

        from package.store import save

        def on_stop(signum, frame):
            save()
            raise SystemExit(0)

        def main():
            signal.signal(signal.SIGTERM, on_stop)  # SHD103
        """,
        files={
            "package/__init__.py": "",
            "package/store.py": """
                import threading

                lock = threading.Lock()
                items = []

                def add(item):
                    with lock:
                        items.append(item)

                def save():
                    with lock:
                        print(items)
            """,
        },
        path="package/program.py",
        why="the lock of another module",
    ),
]
