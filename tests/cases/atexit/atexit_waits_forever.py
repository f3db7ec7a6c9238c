"""SHD207."""

from rulecases import Invalid, Valid

VALID = [
    Valid(
        """
        import atexit
        import threading

        class Monitor(threading.Thread):
            def __init__(self):
                super().__init__(daemon=True)
                self.stopped = threading.Event()
                atexit.register(self.finish)

            def run(self):
                while True:
                    if self.stopped.wait(1):
                        return
                    print("still here")

            def finish(self):
                self.stopped.set()
                self.join()
        """,
        why="told to stop before",
    ),
    Valid(
        """
        import atexit
        import threading

        def work():
            while True:
                print("still here")

        thread = threading.Thread(target=work, daemon=True)
        other = threading.Thread(target=work)

        def finish():
            thread.join(timeout=2)
            thread.join(2)
            other.join()

        atexit.register(finish)
        """,
        why="bounded; a thread that is no daemon has been joined before",
    ),
    Valid(
        """
        import atexit
        import queue
        import threading

        lines = queue.Queue()

        def write():
            while True:
                line = lines.get()
                try:
                    print(line)
                finally:
                    lines.task_done()

        def finish():
            lines.join()

        threading.Thread(target=write, daemon=True).start()
        atexit.register(finish)
        """,
        why="each item is counted, whatever the work on it does",
    ),
    Valid(
        """
        import atexit
        import threading
        from concurrent.futures import ThreadPoolExecutor

        pool = ThreadPoolExecutor()
        left = threading.Event()

        def finish(gate):
            pool.shutdown(wait=True)
            gate.open()
            left.wait()
            print(",".join(["bye"]))

        def main(gate):
            atexit.register(finish, gate)
        """,
        why="the executor's threads have ended; something is done before the event is waited for",
    ),
    Valid(
        """
        import atexit
        import queue

        lines = queue.Queue()

        def finish():
            while not lines.empty():
                print(lines.get())
            print(lines.get(block=False))

        def main():
            try:
                atexit.register(finish)
            finally:
                print(lines.get(timeout=1))
        """,
        why="taken only if there is something",
    ),
]

VALID += [
    Valid(
        """
        import atexit
        import threading

        def check(fetch):
            fetch("https://localhost/version")

        def main(fetch):
            thread = threading.Thread(target=check, args=(fetch,), daemon=True)
            thread.start()
            atexit.register(thread.join)
            atexit.register(thread.join, 2)
            atexit.register(thread.join, timeout=2)
        """,
        why="the thread comes to its end by itself",
    ),
]

INVALID = [
    Invalid(
        """
        import atexit
        import queue
        import threading

        messages = queue.Queue()

        def show():
            while True:
                print(messages.get())

        screen = threading.Thread(target=show, daemon=True)

        def finish():
            print("finishing")
            screen.join()

        screen.start()
        atexit.register(finish)  # SHD207
        """,
        fixed="""
        import atexit
        import queue
        import threading

        messages = queue.Queue()

        def show():
            while True:
                print(messages.get())

        screen = threading.Thread(target=show, daemon=True)

        def finish():
            print("finishing")
            screen.join(timeout=5)

        screen.start()
        atexit.register(finish)
        """,
        unsafe=True,
    ),
    Invalid(
        """
        import atexit
        import threading

        class Pump(threading.Thread):
            daemon = True

            def run(self):
                while True:
                    self.turn()

            def turn(self):
                print("turn")

        class Plant:
            def __init__(self):
                self.pump = Pump()
                self.pump.start()
                atexit.register(self.finish)  # SHD207

            def finish(self):
                self.pump.join()
        """,
        fixed="""
        import atexit
        import threading

        class Pump(threading.Thread):
            daemon = True

            def run(self):
                while True:
                    self.turn()

            def turn(self):
                print("turn")

        class Plant:
            def __init__(self):
                self.pump = Pump()
                self.pump.start()
                atexit.register(self.finish)

            def finish(self):
                self.pump.join(timeout=5)
        """,
        unsafe=True,
        why="a thread's class of its own",
    ),
    Invalid(
        """
        import atexit
        import queue
        import threading

        class Log:
            def __init__(self, store):
                self.store = store
                self.lines = queue.Queue()
                threading.Thread(target=self.run, daemon=True).start()
                atexit.register(self.finish)  # SHD207

            def run(self):
                while True:
                    line = self.lines.get()
                    self.store(line)
                    self.lines.task_done()

            def finish(self):
                self.lines.join()
        """,
        why="one line that cannot be stored ends the thread, and join() waits for it for ever",
    ),
    Invalid(
        """
        import atexit
        import queue

        answers = queue.Queue()

        def finish():
            print(answers.get())

        atexit.register(finish)  # SHD207
        """,
        why="nobody need put anything",
    ),
    Invalid(
        """
        import atexit
        import queue
        import threading

        class Consumer:
            def __init__(self):
                self.calls = queue.Queue()

                def run():
                    while True:
                        call = self.calls.get()
                        call()
                        self.calls.task_done()

                thread = threading.Thread(target=run, daemon=True)
                thread.start()
                atexit.register(self.calls.join)  # SHD207
                atexit.register(thread.join)  # SHD207
        """,
        why="the queue's and the thread's own methods",
    ),
    Invalid(
        """
        import atexit
        import threading

        def work(name):
            while True:
                print(name)

        first = threading.Thread(target=work, args=["first"], daemon=True)
        second = threading.Thread(target=work, args=["second"], daemon=True)

        def finish():
            first.join()
            second.join()

        atexit.register(finish)  # SHD207
        """,
        fixed="""
        import atexit
        import threading

        def work(name):
            while True:
                print(name)

        first = threading.Thread(target=work, args=["first"], daemon=True)
        second = threading.Thread(target=work, args=["second"], daemon=True)

        def finish():
            first.join(timeout=5)
            second.join(timeout=5)

        atexit.register(finish)
        """,
        unsafe=True,
        why="the second wait is found once the first is bounded",
    ),
]
