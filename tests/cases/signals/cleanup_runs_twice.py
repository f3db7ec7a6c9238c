"""SHD126."""

from rulecases import Invalid, Valid

VALID = [
    Valid(
        """
        import atexit
        import signal
        import sys
        import time

        saved = False

        def save():
            global saved
            if saved:
                return
            saved = True
            time.sleep(1)

        def on_stop(signum, frame):
            save()
            sys.exit(0)

        atexit.register(save)
        signal.signal(signal.SIGTERM, on_stop)
        """,
        why="done once",
    ),
    Valid(
        """
        import atexit
        import signal
        import sys
        import time

        def save():
            time.sleep(1)

        def on_stop(signum, frame):
            atexit.unregister(save)
            save()
            sys.exit(0)

        atexit.register(save)
        signal.signal(signal.SIGTERM, on_stop)
        """,
        why="taken back",
    ),
    Valid(
        """
        import atexit
        import shutil
        import signal
        import sys

        def clean_up():
            shutil.rmtree("scratch", ignore_errors=True)

        def on_stop(signum, frame):
            clean_up()
            sys.exit(0)

        atexit.register(clean_up)
        signal.signal(signal.SIGTERM, on_stop)
        """,
        why="the second time there is nothing left to do",
    ),
    Valid(
        """
        import atexit
        import os
        import signal
        import pathlib

        def save():
            pathlib.Path("state").write_text("done")

        def on_stop(signum, frame):
            save()
            signal.signal(signum, signal.SIG_DFL)
            os.kill(os.getpid(), signum)

        atexit.register(save)
        signal.signal(signal.SIGTERM, on_stop)
        """,
        why="ends by the signal, so that atexit does not run",
    ),
    Valid(
        """
        import os
        import signal

        class Runner:
            def __init__(self, pid):
                self.pid = pid
                self.is_told = False

            def run(self):
                try:
                    input()
                except KeyboardInterrupt:
                    self.terminate()
                    self.is_told = True
                    raise
                finally:
                    if not self.is_told:
                        self.terminate()

            def terminate(self):
                os.kill(self.pid, signal.SIGTERM)
        """,
        why="once",
    ),
    Valid(
        """
        import os
        import signal

        class Runner:
            def __init__(self, pid):
                self.pid = pid
                self.is_told = False

            def run(self):
                try:
                    input()
                except KeyboardInterrupt:
                    self.terminate()
                    raise
                finally:
                    self.terminate()

            def terminate(self):
                if self.is_told:
                    return
                self.is_told = True
                os.kill(self.pid, signal.SIGTERM)
        """,
        why="it sees to it itself",
    ),
]

INVALID = [
    Invalid(
        """
        import atexit
        import signal
        import sys

        def save():
            with open("state", "w") as out:
                out.write("done")

        def on_stop(signum, frame):
            save()  # SHD126
            sys.exit(0)

        atexit.register(save)
        signal.signal(signal.SIGTERM, on_stop)
        """,
    ),
    Invalid(
        """
        import atexit
        import signal
        import threading

        stopped = threading.Event()

        def run():
            while not stopped.wait(1):
                print("still here")

        worker = threading.Thread(target=run, daemon=True)

        @atexit.register
        def finish():
            stopped.set()
            worker.join(5)

        def on_stop(signum, frame):
            finish()  # SHD126
            raise SystemExit(128 + signum)

        worker.start()
        signal.signal(signal.SIGTERM, on_stop)
        signal.signal(signal.SIGINT, on_stop)
        """,
    ),
    Invalid(
        """
        import contextlib
        import os
        import signal

        class Runner:
            def __init__(self, pids):
                self.pids = pids
                self.done = False

            def run(self):
                try:
                    self.serve()
                except KeyboardInterrupt:
                    self.terminate()  # SHD126
                    raise
                finally:
                    self.terminate()

            def serve(self):
                input()

            def terminate(self):
                self.done = False
                while not self.done:
                    for pid in self.pids:
                        with contextlib.suppress(ProcessLookupError):
                            os.kill(pid, signal.SIGTERM)
                    self.done = True
        """,
        why="the workers get a second SIGTERM in the middle of their own cleanup",
    ),
]
