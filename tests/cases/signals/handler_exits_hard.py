"""SHD108."""

from rulecases import Invalid, Valid

VALID = [
    Valid(
        """
        import os
        import signal
        import sys

        def on_stop(signum, frame):
            sys.exit(1)

        def on_interrupt(signum, frame):
            raise KeyboardInterrupt

        signal.signal(signal.SIGTERM, on_stop)
        signal.signal(signal.SIGINT, on_interrupt)

        def give_up():
            os._exit(1)
        """,
        why="they raise; what else calls os._exit is another matter",
    ),
    Valid(
        """
        import os
        import signal
        import sys

        class Service:
            def __init__(self):
                self.stopping = False
                self.count = 0
                signal.signal(signal.SIGTERM, self.on_stop)
                signal.signal(signal.SIGINT, self.on_interrupt)

            def on_stop(self, signum, frame):
                if self.stopping:
                    os._exit(1)
                self.stopping = True
                sys.exit(0)

            def on_interrupt(self, signum, frame):
                self.count += 1
                if self.count < 3:
                    raise KeyboardInterrupt
                self._force()

            def _force(self):
                os.kill(os.getpid(), signal.SIGKILL)
        """,
        why="only at the second signal",
    ),
    Valid(
        """
        import os
        import signal
        import sys

        def force(signum, frame):
            os._exit(1)

        def on_stop(signum, frame):
            signal.signal(signal.SIGTERM, force)
            sys.exit(0)

        signal.signal(signal.SIGTERM, on_stop)
        """,
        why="the handler that the first one sets for a second signal",
    ),
    Valid(
        """
        import os
        import signal

        def run(loop, serve):
            signal.signal(signal.SIGTERM, lambda signum, frame: loop.call_soon_threadsafe(loop.stop))
            try:
                loop.run_until_complete(serve())
            finally:
                signal.signal(signal.SIGTERM, lambda signum, frame: os._exit(1))
                loop.close()
        """,
        why="takes the place of a gentler one while the cleanup runs",
    ),
    Valid(
        """
        import os
        import signal
        import threading
        import time

        threads = [threading.Thread(target=print)]

        def on_stop(signum, frame):
            deadline = time.monotonic() + 5
            while any(thread.is_alive() for thread in threads):
                if time.monotonic() > deadline:
                    os._exit(1)
                time.sleep(0.1)
            raise SystemExit(0)

        def on_interrupt(signum, frame):
            threading.Timer(5, os._exit, (1,)).start()
            raise SystemExit(130)

        signal.signal(signal.SIGTERM, on_stop)
        signal.signal(signal.SIGINT, on_interrupt)
        """,
        why="the last resort after a time",
    ),
    Valid(
        """
        import logging
        import os
        import signal
        import sys

        def on_stop(signum, frame):
            print("stopping")
            sys.stdout.flush()
            os._exit(0)

        def on_break(signum, frame):
            print("broken", flush=True)
            os._exit(1)

        def on_interrupt(signum, frame):
            logging.shutdown()
            leave()

        def leave():
            os._exit(130)

        signal.signal(signal.SIGTERM, on_stop)
        signal.signal(signal.SIGINT, on_interrupt)
        signal.signal(signal.SIGBREAK, on_break)
        """,
        why="what is in the buffers was written before",
    ),
    Valid(
        """
        import multiprocessing
        import os
        import signal

        def on_stop(signum, frame):
            os._exit(0)

        def work(queue):
            signal.signal(signal.SIGTERM, on_stop)
            queue.get()

        class Worker(multiprocessing.Process):
            def run(self):
                signal.signal(signal.SIGTERM, lambda signum, frame: os._exit(0))
                self.work()

        def initialize():
            signal.signal(signal.SIGINT, on_stop)

        def main(queue):
            multiprocessing.Process(target=work, args=(queue,)).start()
            multiprocessing.Pool(initializer=initialize)
        """,
        why="in worker processes, whose cleanup is the parent's",
    ),
    Valid(
        """
        import os
        import signal
        import sys

        def main(work):
            pid = os.fork()
            if pid == 0:
                signal.signal(signal.SIGTERM, lambda signum, frame: os._exit(0))
                try:
                    work()
                finally:
                    os._exit(0)
            os.waitpid(pid, 0)

        def on_stop(signum, frame):
            if os.fork() == 0:
                os._exit(0)
            sys.exit(0)

        signal.signal(signal.SIGTERM, on_stop)
        """,
        why="in the child of a fork",
    ),
    Valid(
        """
        import os
        import signal
        import subprocess

        child = subprocess.Popen(["server"])

        def on_stop(signum, frame):
            os.kill(child.pid, signal.SIGKILL)
            raise SystemExit(0)

        def on_interrupt(signum, frame):
            child.kill()
            raise SystemExit(0)

        signal.signal(signal.SIGTERM, on_stop)
        signal.signal(signal.SIGINT, on_interrupt)
        """,
        why="SIGKILL for a child",
    ),
    Valid(
        """
        import os
        import signal

        def on_stop(signum, frame):
            signal.signal(signum, signal.SIG_DFL)
            os.kill(os.getpid(), signum)

        signal.signal(signal.SIGTERM, on_stop)
        """,
        why="dies of the signal that came",
    ),
    Valid(
        """
        import os
        import signal

        signal.signal(signal.SIGALRM, lambda signum, frame: os._exit(1))
        signal.signal(signal.SIGUSR1, lambda signum, frame: os.abort())
        """,
        why="not signals with which a program is asked to stop",
    ),
    Valid(
        """
        import os
        import signal
        import sys

        def on_stop(signum, frame):
            try:
                sys.exit(1)
            finally:
                print("stopped")

        def restart(signum, frame):
            os.execv(sys.executable, [sys.executable, *sys.argv])

        signal.signal(signal.SIGTERM, on_stop)
        signal.signal(signal.SIGINT, restart)
        """,
        why="turning into another program is meant",
    ),
    Valid(
        """
        import atexit
        import os
        import signal

        def on_stop(signum, frame):
            atexit._run_exitfuncs()
            os._exit(0)

        signal.signal(signal.SIGTERM, on_stop)
        """,
        why="the exit callbacks were run before",
    ),
    Valid(
        """
        import os
        import signal

        def on_signal(signum, frame):
            if signum == signal.SIGQUIT:
                os._exit(1)
            raise SystemExit(0)

        for number in (signal.SIGQUIT, signal.SIGTERM):
            signal.signal(number, on_signal)
        """,
        why="only at SIGQUIT, which means at once",
    ),
    Valid(
        """
        import os, signal, subprocess

        def main(args):
            process = subprocess.Popen(args)

            def stop(number, frame):
                process.terminate()
                os._exit(143)

            signal.signal(signal.SIGTERM, stop)
            process.wait()
        """,
        why="the handler does the cleanup itself",
    ),
]

INVALID = [
    Invalid(
        """
        import os
        import signal

        def on_stop(signum, frame):
            print("stopping")
            os._exit(1)

        signal.signal(signal.SIGTERM, on_stop)  # SHD108
        signal.signal(signal.SIGINT, lambda *_: os._exit(130))  # SHD108
        """,
    ),
    Invalid(
        """
        import os
        import signal

        class Service:
            def run(self):
                for number in (signal.SIGINT, signal.SIGTERM):
                    signal.signal(number, self._on_signal)  # SHD108

            def _on_signal(self, signum, frame):
                self._stop("asked to")

            def _stop(self, reason):
                print(reason)
                os.kill(os.getpid(), signal.SIGKILL)
        """,
        why="SIGKILL to itself, in what the handler calls",
    ),
    Invalid(
        """
        import asyncio
        import functools
        import os
        import signal

        def leave(status, signum=None, frame=None):
            os._exit(status)

        async def main():
            loop = asyncio.get_running_loop()
            loop.add_signal_handler(signal.SIGTERM, leave, 1)  # SHD108
            await asyncio.sleep(3600)

        def run():
            signal.signal(signal.SIGINT, functools.partial(leave, 130))  # SHD108
            asyncio.run(main())
        """,
        why="on a loop, and in a partial",
    ),
    Invalid(
        """
        import os
        import signal

        def on_stop(signum, frame):
            try:
                print("stopping")
            finally:
                os.abort()

        signal.signal(signal.SIGTERM, on_stop)  # SHD108
        """,
        why="abort asks nobody either",
    ),
    Invalid(
        """
        import os
        import signal
        import sys

        def on_signal(signum, frame):
            if signum == signal.SIGINT:
                sys.exit(130)
            os._exit(1)

        signal.signal(signal.SIGINT, on_signal)  # SHD108
        signal.signal(signal.SIGTERM, on_signal)
        """,
        why="at SIGTERM",
    ),
    Invalid(
        """
        import os
        import signal
        from signal import SIGTERM

        from package.stopping import die

        signal.signal(SIGTERM, die)  # SHD108
        os._exit(0)
        """,
        files={
            "package/__init__.py": "",
            "package/stopping.py": """
                import os

                def die(signum, frame):
                    os._exit(1)
            """,
        },
        path="package/__main__.py",
        why="the handler of another module",
    ),
]
