"""SHD109."""

from rulecases import Invalid, Valid

_LEAVE = """
import signal
import sys

def leave(signum, frame):
    sys.exit(0)

def install():
    signal.signal(signal.SIGTERM, leave)
"""

VALID = [
    Valid(
        """
        import signal
        import threading

        def work():
            print("working")

        def main(leave):
            signal.signal(signal.SIGTERM, leave)
            threading.Thread(target=work).start()
        """,
        why="set in the function that starts the thread",
    ),
    Valid(
        """
        import signal
        import threading

        def work(leave):
            if threading.current_thread() is threading.main_thread():
                signal.signal(signal.SIGTERM, leave)
            print("working")

        def main(leave):
            threading.Thread(target=work, args=(leave,)).start()
        """,
        why="asks for the main thread",
    ),
    Valid(
        """
        import signal
        import threading

        def in_main_thread():
            return threading.current_thread().name == "MainThread"

        def work(leave):
            if not in_main_thread():
                return
            signal.signal(signal.SIGTERM, leave)

        def main(leave):
            threading.Thread(target=work, args=(leave,)).start()
        """,
        why="leaves early in other threads",
    ),
    Valid(
        """
        import signal
        import threading

        def work(leave):
            try:
                signal.signal(signal.SIGTERM, leave)
            except ValueError:
                print("no handler in this thread")

        def main(leave):
            threading.Thread(target=work, args=(leave,)).start()
        """,
        why="expects the error",
    ),
    Valid(
        """
        import signal
        import threading

        class Server:
            def __init__(self, handle_signals=True):
                self.handle_signals = handle_signals

            def run(self, leave, quiet=False):
                if self.handle_signals and not quiet:
                    signal.signal(signal.SIGTERM, leave)
                print("serving")

        def main(leave):
            threading.Thread(target=Server(False).run, args=(leave,)).start()
        """,
        why="whether it is set depends on something",
    ),
    Valid(
        """
        import multiprocessing
        import signal
        from concurrent.futures import ProcessPoolExecutor

        def work(leave):
            signal.signal(signal.SIGTERM, leave)

        def main(leave):
            multiprocessing.Process(target=work, args=(leave,)).start()
            with ProcessPoolExecutor() as pool:
                pool.submit(work, leave)
        """,
        why="the main thread of another process",
    ),
    Valid(
        """
        import asyncio
        import signal
        import threading

        async def serve(event):
            asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, event.set)
            await event.wait()

        def work(stop):
            stop.wait()

        def main(event, stop):
            threading.Thread(target=work, args=(stop,), daemon=True).start()
            asyncio.run(serve(event))
        """,
        why="the loop runs in the main thread",
    ),
    Valid(
        """
        import signal
        import threading

        def work(leave, argv):
            if argv:
                return
            signal.signal(signal.SIGTERM, leave)

        def main(leave, argv):
            threading.Thread(target=work, args=(leave, argv)).start()
        """,
        why="not on each way",
    ),
    Valid(
        """
        import threading
        from aiohttp import web

        def main(app):
            threading.Thread(target=lambda: web.run_app(app, handle_signals=False)).start()
        """,
        why="told not to",
    ),
]

INVALID = [
    Invalid("""
        import signal
        import threading

        def work(leave):
            signal.signal(signal.SIGTERM, leave)  # SHD109
            print("working")

        def main(leave):
            threading.Thread(target=work, args=(leave,)).start()
    """),
    Invalid(
        """
        import signal
        import threading

        class Server:
            def start(self):
                self.thread = threading.Thread(target=self._run, daemon=True)
                self.thread.start()

            def _run(self):
                self._install()
                print("serving")

            def _install(self):
                for number in (signal.SIGINT, signal.SIGTERM):
                    signal.signal(number, self._leave)  # SHD109

            def _leave(self, signum, frame):
                raise SystemExit(0)
        """,
        why="through another method, in a loop over signals",
    ),
    Invalid("""
        import os
        import signal
        from threading import Thread

        class Worker(Thread):
            def run(self):
                if os.name == "posix" and hasattr(signal, "SIGHUP"):
                    signal.signal(signal.SIGHUP, signal.SIG_DFL)  # SHD109
                print("working")
    """),
    Invalid(
        """
        import asyncio
        import signal
        import threading

        async def serve(stop):
            loop = asyncio.get_running_loop()
            loop.add_signal_handler(signal.SIGTERM, stop.set)  # SHD109
            await stop.wait()

        def work(stop):
            asyncio.run(serve(stop))

        def main(stop):
            threading.Thread(target=work, args=(stop,)).start()
        """,
        why="RuntimeError: set_wakeup_fd only works in main thread",
    ),
    Invalid("""
        import asyncio
        import signal
        from concurrent.futures import ThreadPoolExecutor

        def first(leave):
            signal.signal(signal.SIGTERM, leave)  # SHD109

        def second(leave):
            signal.signal(signal.SIGINT, leave)  # SHD109

        def third(leave):
            signal.signal(signal.SIGHUP, leave)  # SHD109

        async def main(leave):
            pool = ThreadPoolExecutor()
            pool.submit(first, leave)
            await asyncio.get_running_loop().run_in_executor(None, second, leave)
            await asyncio.to_thread(third, leave)
    """),
    Invalid(
        """
        import threading

        from package.signals import install

        def main():
            threading.Thread(target=install).start()  # SHD109
        """,
        files={"package/__init__.py": "", "package/signals.py": _LEAVE},
        path="package/program.py",
        why="set in another module",
    ),
    Invalid("""
        import threading
        from aiohttp import web

        def serve(app):
            web.run_app(app)  # SHD109

        def main(app, other):
            threading.Thread(target=serve, args=(app,)).start()
            threading.Thread(target=web.run_app, args=(other,)).start()  # SHD109
    """),
]
