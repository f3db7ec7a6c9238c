"""SHD208."""

from rulecases import Invalid, Valid

VALID = [
    Valid(
        """
        import atexit
        import threading

        stop = threading.Event()

        def watch():
            while not stop.wait(1):
                print("still here")

        threading.Thread(target=watch, daemon=True).start()
        atexit.register(stop.set)
        """,
        why="a daemon",
    ),
    Valid(
        """
        import atexit
        import threading

        stop = threading.Event()

        def watch():
            while not stop.wait(1):
                print("still here")

        def finish():
            stop.set()

        def main():
            thread = threading.Thread(target=watch)
            thread.daemon = True
            thread.start()
            atexit.register(finish)
        """,
        why="made a daemon afterwards",
    ),
    Valid(
        """
        import atexit
        import threading

        stop = threading.Event()

        def watch():
            while not stop.wait(1):
                print("still here")

        def finish():
            stop.set()

        def main(work):
            threading.Thread(target=watch).start()
            atexit.register(finish)
            try:
                work()
            finally:
                finish()
        """,
        why="the program stops it itself",
    ),
    Valid(
        """
        import atexit
        import threading

        stop = threading.Event()

        def count():
            for number in range(10):
                if stop.is_set():
                    return
                print(number)

        def finish():
            stop.set()

        threading.Thread(target=count).start()
        atexit.register(finish)
        """,
        why="it ends by itself",
    ),
]

VALID += [
    Valid(
        """
        import atexit
        import threading

        def poll(stop_event):
            while not stop_event.is_set():
                print("still here")
                stop_event.wait(1)

        stop = threading.Event()
        atexit.register(stop.set)

        def main():
            threading.Thread(target=poll, kwargs={"stop_event": stop}).start()
            try:
                input()
            finally:
                stop.set()
        """,
        why="set in time",
    ),
]

INVALID = [
    Invalid("""
        import atexit
        import threading

        stop = threading.Event()

        def watch():
            while not stop.wait(1):
                print("still here")

        def finish():
            stop.set()

        threading.Thread(target=watch).start()
        atexit.register(finish)  # SHD208
    """),
    Invalid(
        """
        import atexit
        import threading
        import time

        class Poller:
            def __init__(self, poll):
                self.poll = poll
                self._running = True
                self._thread = threading.Thread(target=self._run, name="poller")
                self._thread.start()
                atexit.register(self._finish)  # SHD208

            def _run(self):
                while self._running:
                    self.poll()
                    time.sleep(1)

            def _finish(self):
                self._leave()
                self._thread.join()

            def _leave(self):
                self._running = False
        """,
        why="a flag, and a method between",
    ),
    Invalid(
        """
        import atexit
        import threading

        def poll(url, stop_event):
            while not stop_event.is_set():
                print(url)
                stop_event.wait(1)

        stop = threading.Event()
        atexit.register(stop.set)  # SHD208
        thread = threading.Thread(target=poll, args=("localhost", stop))
        thread.start()
        thread.join(1)
        """,
        why="the event's own method, the event handed to the thread",
    ),
]
