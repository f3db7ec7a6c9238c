"""SHD111."""

from rulecases import Invalid, Valid

VALID = [
    Valid(
        """
        import os
        import signal

        previous = signal.getsignal(signal.SIGTERM)

        def on_stop(signum, frame):
            print("stopping")
            if callable(previous):
                previous(signum, frame)
            else:
                signal.signal(signum, signal.SIG_DFL)
                os.kill(os.getpid(), signum)

        signal.signal(signal.SIGTERM, on_stop)
        """,
        why="the default takes effect",
    ),
    Valid(
        """
        import signal

        class Reporter:
            def install(self):
                self.previous = signal.signal(signal.SIGTERM, self.on_stop)

            def on_stop(self, signum, frame):
                print("stopping")
                if self.previous is signal.SIG_DFL:
                    signal.signal(signum, signal.SIG_DFL)
                    signal.raise_signal(signum)
                elif self.previous is not signal.SIG_IGN and self.previous is not None:
                    self.previous(signum, frame)
        """,
        why="asks for SIG_DFL first",
    ),
    Valid(
        """
        import signal
        import sys

        previous = signal.getsignal(signal.SIGTERM)

        def on_stop(signum, frame):
            if callable(previous):
                previous(signum, frame)
            sys.exit(128 + signum)

        def leave(signum, frame):
            try:
                if previous:
                    previous(signum, frame)
            finally:
                raise SystemExit(0)

        signal.signal(signal.SIGTERM, on_stop)
        signal.signal(signal.SIGHUP, leave)
        """,
        why="ends the program itself",
    ),
    Valid(
        """
        import signal

        class Worker:
            def __init__(self):
                self.running = True
                self.previous = signal.getsignal(signal.SIGTERM)
                signal.signal(signal.SIGTERM, self.on_stop)

            def on_stop(self, signum, frame):
                self.running = False
                if callable(self.previous):
                    self.previous(signum, frame)

            def run(self):
                while self.running:
                    self.step()
        """,
        why="a flag ends the program",
    ),
    Valid(
        """
        import signal
        import threading

        stop = threading.Event()
        previous = signal.getsignal(signal.SIGTERM)

        def on_stop(signum, frame):
            stop.set()
            if callable(previous):
                previous(signum, frame)

        signal.signal(signal.SIGTERM, on_stop)
        stop.wait()
        """,
        why="an event ends the program",
    ),
    Valid(
        """
        import signal

        previous = signal.getsignal(signal.SIGINT)

        def on_interrupt(signum, frame):
            print("interrupted")
            if callable(previous):
                previous(signum, frame)

        signal.signal(signal.SIGINT, on_interrupt)
        """,
        why="that of SIGINT is a function in a Python program",
    ),
    Valid(
        """
        import signal

        previous = signal.getsignal(signal.SIGTERM)

        def on_stop(signum, frame):
            print("stopping")
            previous(signum, frame)

        signal.signal(signal.SIGTERM, on_stop)
        """,
        why="called without a test: a TypeError ends the program too",
    ),
    Valid(
        """
        import signal

        previous = signal.getsignal(signal.SIGCHLD)

        def on_child(signum, frame):
            print("a child has ended")
            if callable(previous):
                previous(signum, frame)

        signal.signal(signal.SIGCHLD, on_child)
        signal.signal(signal.SIGWINCH, on_child)
        """,
        why="their default ends nothing",
    ),
    Valid(
        """
        import signal

        handlers = {}

        def on_stop(signum, frame):
            print("stopping")
            old = handlers.get(signum)
            if old == signal.SIG_IGN:
                return
            if old == signal.SIG_DFL:
                signal.signal(signum, old)
                signal.raise_signal(signum)
                return
            old(signum, frame)

        for number in (signal.SIGINT, signal.SIGTERM):
            handlers[number] = signal.signal(number, on_stop)
        """,
        why="each of the three is dealt with",
    ),
    Valid(
        """
        import signal

        def install(handler):
            previous = signal.getsignal(signal.SIGTERM)

            def on_stop(signum, frame):
                handler(signum, frame)
                if callable(previous) and previous is not signal.default_int_handler:
                    previous(signum, frame)
                else:
                    signal.default_int_handler(signum, frame)

            signal.signal(signal.SIGTERM, on_stop)
        """,
        why="raises KeyboardInterrupt instead",
    ),
    Valid(
        """
        import asyncio
        import signal

        previous = signal.getsignal(signal.SIGTERM)

        async def main(task):
            def on_stop():
                task.cancel()
                if callable(previous):
                    previous(signal.SIGTERM, None)

            asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, on_stop)
            await task
        """,
        why="on a loop, where the task is cancelled",
    ),
    Valid(
        """
        import signal
        import subprocess

        child = subprocess.Popen(["server"])
        previous = signal.getsignal(signal.SIGTERM)

        def on_stop(signum, frame):
            child.terminate()
            if callable(previous):
                previous(signum, frame)

        signal.signal(signal.SIGTERM, on_stop)
        child.wait()
        """,
        why="the child is told to end, and the program ends with it",
    ),
    Valid(
        """
        import signal

        class Guard:
            def __enter__(self):
                self.received = None
                self.previous = signal.signal(signal.SIGTERM, self.note)

            def note(self, signum, frame):
                self.received = (signum, frame)

            def __exit__(self, *exc_info):
                signal.signal(signal.SIGTERM, self.previous)
                if self.received and callable(self.previous):
                    self.previous(*self.received)
        """,
        why="not called in a handler",
    ),
    Valid(
        """
        import signal

        from package.chaining import call_previous

        def on_stop(signum, frame):
            print("stopping")
            call_previous(signum, frame)

        def install():
            signal.signal(signal.SIGTERM, on_stop)
        """,
        files={
            "package/__init__.py": "",
            "package/chaining.py": """
                import signal

                previous = signal.getsignal(signal.SIGTERM)

                def call_previous(signum, frame):
                    if callable(previous):
                        previous(signum, frame)
                    elif previous == signal.SIG_DFL:
                        signal.signal(signum, signal.SIG_DFL)
                        signal.raise_signal(signum)
            """,
        },
        path="package/program.py",
        why="another module does it right",
    ),
    Valid(
        """
        import signal
        import sys

        def leave(signum, frame):
            sys.exit(1)

        signal.signal(signal.SIGTERM, leave)
        previous = signal.getsignal(signal.SIGTERM)

        def on_stop(signum, frame):
            print("stopping")
            if callable(previous):
                previous(signum, frame)

        signal.signal(signal.SIGTERM, on_stop)
        """,
        why="the previous one is the program's own function",
    ),
]

INVALID = [
    Invalid(
        """
        import signal

        previous = signal.getsignal(signal.SIGTERM)

        def on_stop(signum, frame):
            print("stopping")
            # Whoever was there before.
            if callable(previous):  # SHD111
                previous(signum, frame)  # may exit

        signal.signal(signal.SIGTERM, on_stop)
        """,
        fixed="""
        import signal

        previous = signal.getsignal(signal.SIGTERM)

        def on_stop(signum, frame):
            print("stopping")
            # Whoever was there before.
            if callable(previous):
                previous(signum, frame)  # may exit
            elif previous == signal.SIG_DFL:
                signal.signal(signum, signal.SIG_DFL)
                signal.raise_signal(signum)

        signal.signal(signal.SIGTERM, on_stop)
        """,
        unsafe=True,
    ),
    Invalid(
        """
        import signal
        from signal import SIG_DFL, SIG_IGN, getsignal

        class Reporter:
            def __init__(self):
                self._previous = getsignal(signal.SIGTERM)

            def install(self):
                signal.signal(signal.SIGTERM, self._on_signal)

            def _on_signal(self, signum, frame):
                self._report(signum)
                if self._previous not in (SIG_DFL, SIG_IGN, None):  # SHD111
                    self._previous(signum, frame)

            def _report(self, signum):
                print(signum)
        """,
        fixed="""
        import signal
        from signal import SIG_DFL, SIG_IGN, getsignal

        class Reporter:
            def __init__(self):
                self._previous = getsignal(signal.SIGTERM)

            def install(self):
                signal.signal(signal.SIGTERM, self._on_signal)

            def _on_signal(self, signum, frame):
                self._report(signum)
                if self._previous not in (SIG_DFL, SIG_IGN, None):
                    self._previous(signum, frame)
                elif self._previous == signal.SIG_DFL:
                    signal.signal(signum, signal.SIG_DFL)
                    signal.raise_signal(signum)

            def _report(self, signum):
                print(signum)
        """,
        unsafe=True,
    ),
    Invalid(
        """
        import signal

        def install(flush):
            previous = signal.getsignal(signal.SIGTERM)

            def on_stop(signum, frame):
                flush()
                if previous and previous != signal.SIG_IGN:  # SHD111
                    previous(signum, frame)

            signal.signal(signal.SIGTERM, on_stop)
        """,
        fixed="""
        import signal

        def install(flush):
            previous = signal.getsignal(signal.SIGTERM)

            def on_stop(signum, frame):
                flush()
                if previous and previous != signal.SIG_IGN:
                    previous(signum, frame)
                elif previous == signal.SIG_DFL:
                    signal.signal(signum, signal.SIG_DFL)
                    signal.raise_signal(signum)

            signal.signal(signal.SIGTERM, on_stop)
        """,
        unsafe=True,
        why="SIG_DFL is 0, which is not true",
    ),
    Invalid(
        """
        import signal

        class Reporter:
            def __init__(self):
                self._handlers = {}

            def install(self):
                for number in (signal.SIGINT, signal.SIGTERM):
                    self._handlers[number] = signal.getsignal(number)
                    signal.signal(number, self._on_signal)

            def _on_signal(self, signum, frame):
                print("stopping")
                previous = self._handlers[signum]
                if callable(previous):  # SHD111
                    previous(signum, frame)
        """,
        fixed="""
        import signal

        class Reporter:
            def __init__(self):
                self._handlers = {}

            def install(self):
                for number in (signal.SIGINT, signal.SIGTERM):
                    self._handlers[number] = signal.getsignal(number)
                    signal.signal(number, self._on_signal)

            def _on_signal(self, signum, frame):
                print("stopping")
                previous = self._handlers[signum]
                if callable(previous):
                    previous(signum, frame)
                elif previous == signal.SIG_DFL:
                    signal.signal(signum, signal.SIG_DFL)
                    signal.raise_signal(signum)
        """,
        unsafe=True,
        why="kept in a dict, one for each signal",
    ),
    Invalid(
        """
        import signal

        previous = signal.getsignal(signal.SIGTERM)

        def on_stop(signum, frame):
            print("stopping")
            if callable(previous):  # SHD111
                previous(signum, frame)
            else:
                print("there was none")

        signal.signal(signal.SIGTERM, on_stop)
        signal.signal(signal.SIGHUP, lambda signum, frame: callable(previous) and previous(signum, frame))  # SHD111
        """,
        why="what stands in the else ends nothing; and all in one expression",
    ),
    Invalid(
        """
        import signal

        from package.chaining import call_previous

        def on_stop(signum, frame):
            print("stopping")
            call_previous(signum, frame)

        def install():
            signal.signal(signal.SIGTERM, on_stop)  # SHD111
        """,
        files={
            "package/__init__.py": "",
            "package/chaining.py": """
                import signal

                previous = signal.getsignal(signal.SIGTERM)

                def call_previous(signum, frame):
                    if callable(previous):
                        previous(signum, frame)
            """,
        },
        path="package/program.py",
        why="another module leaves it out",
    ),
]
