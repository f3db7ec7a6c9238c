"""SHD102."""

from rulecases import Invalid, Valid

VALID = [
    Valid(
        """
        import os
        import signal
        import sys
        import time

        stopping = False

        def on_stop(signum, frame):
            global stopping
            if stopping:
                return
            stopping = True
            os.remove("service.lock")
            time.sleep(2)
            sys.exit(0)

        def on_interrupt(signum, frame):
            global stopping
            if not stopping:
                stopping = True
                os.remove("service.lock")
                time.sleep(2)
            sys.exit(0)

        signal.signal(signal.SIGTERM, on_stop)
        signal.signal(signal.SIGINT, on_interrupt)
        """,
        why="a flag keeps it from running twice",
    ),
    Valid(
        """
        import os
        import signal
        import time

        class Service:
            def __init__(self):
                self._closing = False
                signal.signal(signal.SIGTERM, self.on_stop)
                signal.signal(signal.SIGINT, lambda *_: self._closing or self.close())

            def on_stop(self, signum, frame):
                self.close()

            def close(self):
                if self._closing:
                    print("already closing")
                    return
                self._closing = True
                os.unlink("service.sock")
                time.sleep(5)
                raise SystemExit(0)
        """,
        why="the method that is called asks",
    ),
    Valid(
        """
        import os
        import signal
        import sys
        import time

        def ignore(signum, frame):
            signal.signal(signum, signal.SIG_IGN)
            clean_up()

        def give_back(signum, frame):
            signal.signal(signal.SIGTERM, signal.SIG_DFL)
            signal.signal(signal.SIGINT, signal.SIG_DFL)
            clean_up()

        def force(signum, frame):
            os._exit(1)

        def then_force(signum, frame):
            print("once more to leave at once")
            signal.signal(signum, force)
            clean_up()

        def clean_up():
            os.remove("service.lock")
            time.sleep(2)
            sys.exit(0)

        for number in (signal.SIGINT, signal.SIGTERM):
            signal.signal(number, ignore)
        signal.signal(signal.SIGTERM, give_back)
        signal.signal(signal.SIGINT, then_force)
        """,
        why="the second signal finds another handler",
    ),
    Valid(
        """
        import os
        import signal
        import time

        def on_stop(signum, frame):
            if on_stop.has_run:
                return
            on_stop.has_run = True
            os.remove("service.lock")
            time.sleep(2)
            raise SystemExit(0)

        on_stop.has_run = False
        signal.signal(signal.SIGTERM, on_stop)
        """,
        why="the flag is an attribute of the function",
    ),
    Valid(
        """
        import os
        import signal
        import threading
        import time

        def main():
            count = 0
            stop = threading.Event()

            def on_interrupt(signum, frame):
                nonlocal count
                count += 1
                if count > 1:
                    os._exit(1)
                os.remove("service.lock")
                time.sleep(2)
                raise SystemExit(130)

            def on_term(signum, frame):
                if stop.is_set():
                    return
                stop.set()
                os.remove("service.lock")
                time.sleep(2)
                raise SystemExit(0)

            signal.signal(signal.SIGINT, on_interrupt)
            signal.signal(signal.SIGTERM, on_term)
            stop.wait()
        """,
        why="a counter, an event",
    ),
    Valid(
        """
        import signal
        import threading

        stop = threading.Event()

        class Server:
            def __init__(self):
                self.running = True
                signal.signal(signal.SIGINT, self.on_interrupt)
                signal.signal(signal.SIGTERM, lambda *_: stop.set())

            def on_interrupt(self, signum, frame):
                self.running = False

            def run(self):
                while self.running and not stop.wait(1):
                    self.step()
        """,
        why="a flag and an event may be set twice",
    ),
    Valid(
        """
        import os
        import signal
        import sys

        def on_stop(signum, frame):
            os.remove("service.lock")
            sys.exit(0)

        signal.signal(signal.SIGTERM, on_stop)
        """,
        why="no signal comes in so short a time",
    ),
    Valid(
        """
        import signal
        import sys
        import time

        def on_stop(signum, frame):
            print("waiting for the last requests")
            time.sleep(2)
            sys.exit(0)

        signal.signal(signal.SIGTERM, on_stop)
        """,
        why="it takes its time, and does nothing that a second time would hurt",
    ),
    Valid(
        """
        import contextlib
        import os
        import pathlib
        import shutil
        import signal
        import sys
        import time

        def on_stop(signum, frame):
            with contextlib.suppress(FileNotFoundError):
                os.remove("service.lock")
            try:
                os.rmdir("service")
            except OSError:
                pass
            pathlib.Path("service.pid").unlink(missing_ok=True)
            shutil.rmtree("cache", ignore_errors=True)
            time.sleep(2)
            sys.exit(0)

        signal.signal(signal.SIGTERM, on_stop)
        """,
        why="what is gone already does not matter",
    ),
    Valid(
        """
        import os
        import signal
        import sys
        import threading

        thread = threading.Thread(target=print)

        def on_stop(signum, frame):
            if os.path.exists("service.lock"):
                os.remove("service.lock")
            thread.join(0)
            sys.exit(0)

        signal.signal(signal.SIGTERM, on_stop)
        """,
        why="asks whether the file is there, and does not wait",
    ),
    Valid(
        """
        import asyncio
        import signal

        class Server:
            def __init__(self):
                self._task = None

            async def run(self):
                loop = asyncio.get_running_loop()
                loop.add_signal_handler(signal.SIGTERM, self.stop_soon)
                loop.add_signal_handler(signal.SIGINT, lambda: asyncio.ensure_future(self.close()))
                await asyncio.sleep(3600)

            def stop_soon(self):
                if self._task is None:
                    self._task = asyncio.create_task(self.close())

            async def close(self):
                self.server.close()
                await self.server.wait_closed()
        """,
        why="starts one task only; closing twice does no harm",
    ),
    Valid(
        """
        import asyncio
        import os
        import signal

        async def close(server):
            if server.is_closing():
                return
            os.remove("service.sock")
            await asyncio.to_thread(server.flush)

        async def main(server):
            loop = asyncio.get_running_loop()
            tasks = set()
            loop.add_signal_handler(signal.SIGTERM, lambda: tasks.add(loop.create_task(close(server))))
            await server.run()
        """,
        why="the coroutine asks first",
    ),
    Valid(
        """
        import os
        import signal
        import sys
        import time

        def on_hangup(signum, frame):
            os.rename("service.log", "service.log.1")
            time.sleep(1)

        signal.signal(signal.SIGHUP, on_hangup)
        """,
        why="not a signal with which a program is asked to stop",
    ),
    Valid(
        """
        import signal

        from package.stopping import clean_up

        def on_stop(signum, frame):
            clean_up()
            raise SystemExit(0)

        def main():
            signal.signal(signal.SIGTERM, on_stop)
        """,
        files={
            "package/__init__.py": "",
            "package/stopping.py": """
                import functools
                import os
                import time

                done = False

                def clean_up():
                    global done
                    if done:
                        return
                    done = True
                    os.remove("service.lock")
                    time.sleep(2)
            """,
        },
        path="package/program.py",
        why="the function of another module asks",
    ),
    Valid(
        """
        import signal
        import subprocess
        import sys
        import time

        from elsewhere import once

        @once
        def clean_up():
            subprocess.run(["stop", "it"])
            time.sleep(2)

        def on_stop(signum, frame):
            clean_up()
            sys.exit(0)

        signal.signal(signal.SIGTERM, on_stop)
        """,
        why="a decorator may see to it",
    ),
    Valid(
        """
        import os
        import signal
        import threading
        import time

        lock = threading.Lock()

        def on_stop(signum, frame):
            if not lock.acquire(blocking=False):
                return
            os.remove("service.lock")
            time.sleep(2)
            raise SystemExit(0)

        signal.signal(signal.SIGTERM, on_stop)
        """,
        why="a lock that is tried and never given back",
    ),
    Valid(
        """
        import os
        import signal
        import time

        def on_stop(signum, frame):
            signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT, signal.SIGTERM})
            os.remove("service.lock")
            time.sleep(2)
            raise SystemExit(0)

        signal.signal(signal.SIGTERM, on_stop)
        """,
        why="the signals are blocked meanwhile",
    ),
    Valid(
        """
        import os
        import signal
        import sys
        import time

        class Service:
            def run(self):
                self.pidfile = "service.pid"
                signal.signal(signal.SIGTERM, self.on_stop)

            def on_stop(self, signum, frame):
                pidfile, self.pidfile = self.pidfile, None
                if pidfile:
                    os.remove(pidfile)
                time.sleep(2)
                sys.exit(0)
        """,
        why="takes what it removes out of its hands first",
    ),
    Valid(
        """
        import os
        import signal
        import sys
        import threading
        import time

        lock = threading.Lock()

        def on_stop(signum, frame):
            time.sleep(2)
            os.remove("service.lock")
            sys.exit(0)

        def on_interrupt(signum, frame):
            time.sleep(2)
            with lock:
                print("stopped")
            sys.exit(0)

        signal.signal(signal.SIGTERM, on_stop)
        signal.signal(signal.SIGINT, on_interrupt)
        """,
        why="the second one ends the program before the first gets that far",
    ),
    Valid(
        """
        import os
        import signal
        import subprocess
        import sys

        def on_stop(signum, frame):
            os.system("stty sane")
            subprocess.run(["docker", "stop", "service"])
            sys.exit(0)

        signal.signal(signal.SIGINT, on_stop)
        """,
        why="commands that may be repeated, as far as can be told",
    ),
]

INVALID = [
    Invalid(
        """
        import os
        import signal
        import sys
        import time

        def on_stop(signum, frame):
            \"\"\"Leave nothing behind.\"\"\"
            # The lock goes first.
            os.remove("service.lock")
            time.sleep(2)  # for the last requests
            sys.exit(0)

        signal.signal(signal.SIGTERM, on_stop)  # SHD102
        """,
        fixed="""
        import os
        import signal
        import sys
        import time

        _shutdown_started = False

        def on_stop(signum, frame):
            \"\"\"Leave nothing behind.\"\"\"
            global _shutdown_started
            if _shutdown_started:
                return
            _shutdown_started = True
            # The lock goes first.
            os.remove("service.lock")
            time.sleep(2)  # for the last requests
            sys.exit(0)

        signal.signal(signal.SIGTERM, on_stop)
        """,
    ),
    Invalid(
        """
        import shutil
        import signal
        import subprocess
        import sys

        class Service:
            def __init__(self, directory):
                self.directory = directory

            def run(self):
                for number in (signal.SIGINT, signal.SIGTERM):
                    signal.signal(number, self._on_signal)  # SHD102

            def _on_signal(self, signum, frame):
                self._close()
                sys.exit(0)

            def _close(self):
                shutil.rmtree(self.directory)
                subprocess.run(["sync"])
        """,
        fixed="""
        import shutil
        import signal
        import subprocess
        import sys

        class Service:
            def __init__(self, directory):
                self._shutdown_started = False
                self.directory = directory

            def run(self):
                for number in (signal.SIGINT, signal.SIGTERM):
                    signal.signal(number, self._on_signal)

            def _on_signal(self, signum, frame):
                if self._shutdown_started:
                    return
                self._shutdown_started = True
                self._close()
                sys.exit(0)

            def _close(self):
                shutil.rmtree(self.directory)
                subprocess.run(["sync"])
        """,
        why="two calls deep; the flag belongs to the instance",
    ),
    Invalid(
        """
        import os
        import signal
        import threading

        def main(path, work):
            thread = threading.Thread(target=work)
            thread.start()

            def on_stop(signum, frame):
                os.unlink(path)
                thread.join()
                raise SystemExit(0)

            signal.signal(signal.SIGTERM, on_stop)  # SHD102 SHD103
        """,
        fixed="""
        import os
        import signal
        import threading

        def main(path, work):
            thread = threading.Thread(target=work)
            thread.start()

            shutdown_started = False

            def on_stop(signum, frame):
                nonlocal shutdown_started
                if shutdown_started:
                    return
                shutdown_started = True
                os.unlink(path)
                thread.join()
                raise SystemExit(0)

            signal.signal(signal.SIGTERM, on_stop)  # SHD103
        """,
        why="the flag belongs to the function around it",
    ),
    Invalid(
        """
        import signal
        import sys

        import requests

        signal.signal(signal.SIGTERM, lambda *_: (requests.post("https://example.org/leave"), sys.exit(0)))  # SHD102
        """,
        fixed="""
        import signal
        import sys

        import requests

        _shutdown_started = False

        def _shut_down(*_):
            global _shutdown_started
            if _shutdown_started:
                return
            _shutdown_started = True
            requests.post("https://example.org/leave")
            sys.exit(0)

        signal.signal(signal.SIGTERM, _shut_down)
        """,
        why="the message is sent twice",
    ),
    Invalid(
        """
        import asyncio
        import signal

        async def close():
            await asyncio.sleep(1)

        def on_stop(signum, frame):
            asyncio.run(close())
            raise SystemExit(0)

        signal.signal(signal.SIGTERM, on_stop)  # SHD102
        """,
        fixed="""
        import asyncio
        import signal

        async def close():
            await asyncio.sleep(1)

        _shutdown_started = False

        def on_stop(signum, frame):
            global _shutdown_started
            if _shutdown_started:
                return
            _shutdown_started = True
            asyncio.run(close())
            raise SystemExit(0)

        signal.signal(signal.SIGTERM, on_stop)
        """,
        why="the second loop cannot run inside the first: RuntimeError",
    ),
    Invalid(
        """
        import os
        import signal
        import sys
        import time

        def stop(*args):
            os.remove("service.lock")
            time.sleep(2)
            sys.exit(0)

        def main(argv):
            signal.signal(signal.SIGTERM, stop)  # SHD102
            if argv == ["stop"]:
                stop()
        """,
        fixed="""
        import os
        import signal
        import sys
        import time

        _shutdown_started = False

        def stop(*args):
            global _shutdown_started
            if _shutdown_started:
                return
            _shutdown_started = True
            os.remove("service.lock")
            time.sleep(2)
            sys.exit(0)

        def main(argv):
            signal.signal(signal.SIGTERM, stop)
            if argv == ["stop"]:
                stop()
        """,
        unsafe=True,
        why="others call it too",
    ),
    Invalid(
        """
        import signal
        import threading

        lock = threading.Lock()
        thread = threading.Thread(target=print)

        def on_stop(signum, frame):
            with lock:
                thread.join(5)
            raise SystemExit(0)

        signal.signal(signal.SIGTERM, on_stop)  # SHD102
        """,
        fixed="""
        import signal
        import threading

        lock = threading.Lock()
        thread = threading.Thread(target=print)

        _shutdown_started = False

        def on_stop(signum, frame):
            global _shutdown_started
            if _shutdown_started:
                return
            _shutdown_started = True
            with lock:
                thread.join(5)
            raise SystemExit(0)

        signal.signal(signal.SIGTERM, on_stop)
        """,
        why="a second signal finds the lock taken by the first, which waits for it",
    ),
    Invalid(
        """
        import os
        import signal
        import time

        def on_stop(signum, frame):
            time.sleep(2)
            os.remove("service.lock")
            stop.append(signum)

        stop = []
        signal.signal(signal.SIGTERM, on_stop)  # SHD102
        while not stop:
            time.sleep(1)
        """,
        fixed="""
        import os
        import signal
        import time

        _shutdown_started = False

        def on_stop(signum, frame):
            global _shutdown_started
            if _shutdown_started:
                return
            _shutdown_started = True
            time.sleep(2)
            os.remove("service.lock")
            stop.append(signum)

        stop = []
        signal.signal(signal.SIGTERM, on_stop)
        while not stop:
            time.sleep(1)
        """,
        why="the first goes on when the second has removed the file",
    ),
    Invalid(
        """
        import functools
        import os
        import signal
        import time

        def on_stop(path, signum, frame):
            os.remove(path)
            time.sleep(2)
            raise SystemExit(0)

        signal.signal(signal.SIGTERM, functools.partial(on_stop, "service.lock"))  # SHD102
        """,
        why="what a partial calls",
    ),
    Invalid(
        """
        import os
        import signal
        import sys
        import time

        def on_signal(signum, frame):
            if signum == signal.SIGHUP:
                return
            os.remove("service.lock")
            time.sleep(2)
            sys.exit(0)

        signal.signal(signal.SIGHUP, on_signal)
        signal.signal(signal.SIGTERM, on_signal)  # SHD102
        """,
        why="asking for the signal's number keeps nothing from being done twice; a flag would be set by SIGHUP, so no fix",
    ),
    Invalid(
        """
        import signal

        from package.stopping import clean_up

        def on_stop(signum, frame):
            clean_up()
            raise SystemExit(0)

        def main():
            signal.signal(signal.SIGTERM, on_stop)  # SHD102
        """,
        fixed="""
        import signal

        from package.stopping import clean_up

        _shutdown_started = False

        def on_stop(signum, frame):
            global _shutdown_started
            if _shutdown_started:
                return
            _shutdown_started = True
            clean_up()
            raise SystemExit(0)

        def main():
            signal.signal(signal.SIGTERM, on_stop)
        """,
        files={
            "package/__init__.py": "",
            "package/stopping.py": """
                import os
                import time

                def clean_up():
                    os.remove("service.lock")
                    time.sleep(2)
            """,
        },
        path="package/program.py",
        why="the cleanup of another module",
    ),
    Invalid(
        """
        import os
        import signal
        import sys
        import time
        from dataclasses import dataclass

        @dataclass
        class Server:
            lock: str
            port: int = 80

            def install(self):
                signal.signal(signal.SIGTERM, self.stop)  # SHD102

            def stop(self, signum, frame):
                # type: (int, object) -> None
                os.remove(self.lock)
                time.sleep(2)
                sys.exit(0)

        class Client:
            def install(self):
                signal.signal(signal.SIGINT, self.halt)  # SHD102

            def halt(self, signum, frame):
                os.remove("client.lock")
                time.sleep(2)
                sys.exit(0)

        def main():
            asked = 0

            def stop(signum, frame):
                nonlocal asked
                asked += 1
                os.remove("main.lock")
                time.sleep(2)
                sys.exit(0)

            signal.signal(signal.SIGTERM, stop)  # SHD102
        """,
        fixed="""
        import os
        import signal
        import sys
        import time
        from dataclasses import dataclass

        @dataclass
        class Server:
            lock: str
            port: int = 80
            _shutdown_started = False

            def install(self):
                signal.signal(signal.SIGTERM, self.stop)

            def stop(self, signum, frame):
                # type: (int, object) -> None
                if self._shutdown_started:
                    return
                self._shutdown_started = True
                os.remove(self.lock)
                time.sleep(2)
                sys.exit(0)

        class Client:
            _shutdown_started = False

            def install(self):
                signal.signal(signal.SIGINT, self.halt)

            def halt(self, signum, frame):
                if self._shutdown_started:
                    return
                self._shutdown_started = True
                os.remove("client.lock")
                time.sleep(2)
                sys.exit(0)

        def main():
            asked = 0

            shutdown_started = False

            def stop(signum, frame):
                nonlocal asked, shutdown_started
                if shutdown_started:
                    return
                shutdown_started = True
                asked += 1
                os.remove("main.lock")
                time.sleep(2)
                sys.exit(0)

            signal.signal(signal.SIGTERM, stop)
        """,
        why="a flag stands behind the fields, a type comment and nonlocal come first, classes may use the same name",
    ),
]
