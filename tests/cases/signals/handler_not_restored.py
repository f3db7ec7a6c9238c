"""SHD124."""

from rulecases import Invalid, Valid

_OFFERED = {"package/__init__.py": "from .download import download\n"}


def _offering(*names):
    return {"package/__init__.py": f"from .download import {', '.join(names)}\n"}


VALID = [
    Valid(
        """
        import multiprocessing
        import signal

        def install_all(install, tasks):
            original = signal.signal(signal.SIGINT, signal.SIG_IGN)
            pool = multiprocessing.Pool(4)
            signal.signal(signal.SIGINT, original)
            with pool:
                return pool.map(install, tasks)
        """,
    ),
    Valid(
        """
        import signal
        import sys

        def main():
            previous = signal.signal(signal.SIGTERM, lambda signum, frame: sys.exit(143))
            work()

        def work():
            print("working")
        """,
        why="it is the program's own, to its end",
    ),
    Valid(
        """
        import signal

        class Recorder:
            def start(self):
                self._old_sigterm = signal.signal(signal.SIGTERM, self.on_stop)

            def stop(self):
                signal.signal(signal.SIGTERM, self._old_sigterm)

            def on_stop(self, signum, frame):
                raise SystemExit(143)
        """,
    ),
    Valid(
        """
        import signal

        def download(parts):
            stopped = []

            def stop(signum, frame):
                stopped.append(signum)

            previous = signal.signal(signal.SIGTERM, stop)
            try:
                return [part.load() for part in parts if not stopped]
            finally:
                signal.signal(signal.SIGTERM, previous)
        """,
        files=_OFFERED,
        path="package/download.py",
        why="puts it back",
    ),
    Valid(
        """
        import signal

        def download(parts):
            stopped = []

            def stop(signum, frame):
                stopped.append(signum)

            previous = {number: signal.getsignal(number) for number in (signal.SIGINT, signal.SIGTERM)}
            for number in previous:
                signal.signal(number, stop)
            loaded = [part.load() for part in parts if not stopped]
            for number, handler in previous.items():
                signal.signal(number, handler)
            return loaded
        """,
        files=_OFFERED,
        path="package/download.py",
        why="puts them back where nothing fails",
    ),
    Valid(
        """
        import contextlib
        import signal

        @contextlib.contextmanager
        def shielded():
            stopped = []
            previous = signal.signal(signal.SIGTERM, lambda signum, frame: stopped.append(signum))
            try:
                yield stopped
            finally:
                signal.signal(signal.SIGTERM, previous)

        class Shield:
            def __enter__(self):
                self.stopped = []
                self.previous = signal.signal(signal.SIGTERM, lambda signum, frame: self.stopped.append(signum))
                return self

            def __exit__(self, *exc_info):
                signal.signal(signal.SIGTERM, self.previous)
        """,
        files=_offering("shielded", "Shield"),
        path="package/download.py",
        why="context managers",
    ),
    Valid(
        """
        import signal

        def main(parts):
            stopped = []
            signal.signal(signal.SIGTERM, lambda signum, frame: stopped.append(signum))
            return [part.load() for part in parts if not stopped]

        def run(parts):
            stopped = []
            signal.signal(signal.SIGTERM, lambda signum, frame: stopped.append(signum))
            while not stopped:
                print(parts)
        """,
        files=_offering("main", "run"),
        path="package/download.py",
        why="a program starts, or runs, there",
    ),
    Valid(
        """
        import signal

        def download(parts):
            stopped = []
            signal.signal(signal.SIGTERM, lambda signum, frame: stopped.append(signum))
            return [part.load() for part in parts if not stopped]
        """,
        why="a file of its own is a program",
    ),
    Valid(
        """
        import signal

        def _download(parts):
            stopped = []
            signal.signal(signal.SIGTERM, lambda signum, frame: stopped.append(signum))
            return [part.load() for part in parts if not stopped]
        """,
        files=_offering("_download"),
        path="package/download.py",
        why="not offered to anybody",
    ),
    Valid(
        """
        import click
        import signal

        @click.command()
        def download(parts):
            stopped = []
            signal.signal(signal.SIGTERM, lambda signum, frame: stopped.append(signum))
            return [part.load() for part in parts if not stopped]
        """,
        files=_OFFERED,
        path="package/download.py",
        why="a command",
    ),
    Valid(
        """
        import signal

        def download(parts, handle_signals=True):
            stopped = []
            if handle_signals:
                signal.signal(signal.SIGTERM, lambda signum, frame: stopped.append(signum))
            return [part.load() for part in parts if not stopped]
        """,
        files=_OFFERED,
        path="package/download.py",
        why="its caller decides",
    ),
    Valid(
        """
        import signal

        class Service:
            def start(self):
                signal.signal(signal.SIGTERM, self.stop)
                signal.signal(signal.SIGINT, handle)

            def stop(self, signum, frame):
                raise SystemExit(0)

        def handle(signum, frame):
            raise SystemExit(130)

        def exit_on_sigterm():
            signal.signal(signal.SIGTERM, handle)
        """,
        files=_offering("Service", "handle", "exit_on_sigterm"),
        path="package/download.py",
        why="handlers that live on, and are what is asked for",
    ),
    Valid(
        """
        import signal

        def install():
            previous = signal.getsignal(signal.SIGTERM)

            def on_stop(signum, frame):
                print("stopping")
                if previous == signal.SIG_DFL:
                    raise SystemExit(0)
                previous(signum, frame)

            signal.signal(signal.SIGTERM, on_stop)

        def ignore():
            signal.signal(signal.SIGINT, signal.SIG_IGN)
        """,
        files=_offering("install", "ignore"),
        path="package/download.py",
        why="calls the previous one; SIG_IGN",
    ),
    Valid(
        """
        import signal

        _previous = None

        def begin(parts):
            global _previous
            _previous = signal.signal(signal.SIGTERM, lambda signum, frame: parts.clear())

        def end():
            signal.signal(signal.SIGTERM, _previous)
        """,
        files=_offering("begin", "end"),
        path="package/download.py",
        why="another function puts it back",
    ),
    Valid(
        """
        import asyncio
        import signal

        async def download(parts):
            loop = asyncio.get_running_loop()
            stop = asyncio.Event()
            loop.add_signal_handler(signal.SIGTERM, stop.set)
            return [await part.load() for part in parts if not stop.is_set()]

        def load(parts):
            loop = asyncio.new_event_loop()
            task = loop.create_task(download(parts))
            loop.add_signal_handler(signal.SIGINT, task.cancel)
            try:
                return loop.run_until_complete(task)
            finally:
                loop.close()
        """,
        files=_offering("download", "load"),
        path="package/download.py",
        why="a loop's handlers go with the loop",
    ),
    Valid(
        """
        import signal

        def download(parts):
            stopped = []
            signal.signal(signal.SIGUSR1, lambda signum, frame: stopped.append(signum))
            signal.signal(signal.SIGWINCH, lambda signum, frame: stopped.append(signum))
            return [part.load() for part in parts if not stopped]
        """,
        files=_OFFERED,
        path="package/download.py",
        why="not signals with which a program is asked to stop",
    ),
    Valid(
        """
        import signal

        def serve(app):
            stopped = []
            signal.signal(signal.SIGTERM, lambda signum, frame: stopped.append(signum))
            while True:
                app.step()
                if stopped:
                    raise SystemExit(0)
        """,
        files=_offering("serve"),
        path="package/download.py",
        why="never returns",
    ),
    Valid(
        """
        import signal
        from contextlib import ExitStack

        from .handlers import restored

        def download(parts):
            stopped = []
            with ExitStack() as stack:
                stack.callback(signal.signal, signal.SIGTERM, signal.getsignal(signal.SIGTERM))
                signal.signal(signal.SIGTERM, lambda signum, frame: stopped.append(signum))
                return [part.load() for part in parts if not stopped]

        def upload(parts):
            stopped = []
            with restored(signal.SIGTERM):
                signal.signal(signal.SIGTERM, lambda signum, frame: stopped.append(signum))
                return [part.save() for part in parts if not stopped]
        """,
        files={
            **_offering("download", "upload"),
            "package/handlers.py": """
                import contextlib
                import signal

                @contextlib.contextmanager
                def restored(number):
                    previous = signal.getsignal(number)
                    try:
                        yield
                    finally:
                        signal.signal(number, previous)
            """,
        },
        path="package/download.py",
        why="a stack, and a context manager of another module, put it back",
    ),
    Valid(
        """
        import signal
        import threading

        def download(parts):
            stopped = []
            if threading.current_thread() is threading.main_thread():
                signal.signal(signal.SIGTERM, lambda signum, frame: stopped.append(signum))
            try:
                return [part.load() for part in parts if not stopped]
            finally:
                if threading.current_thread() is threading.main_thread():
                    signal.signal(signal.SIGTERM, signal.SIG_DFL)
        """,
        files=_OFFERED,
        path="package/download.py",
        why="the same test decides about both",
    ),
    Valid(
        """
        import multiprocessing
        import signal

        def work(queue):
            stopped = []
            signal.signal(signal.SIGTERM, lambda signum, frame: stopped.append(signum))
            while not stopped:
                queue.get()

        def download(parts):
            process = multiprocessing.Process(target=work, args=(parts,))
            process.start()
            process.join()
        """,
        files=_offering("work", "download"),
        path="package/download.py",
        why="the process ends with the function",
    ),
    Valid(
        """
        import signal
        import threading

        def on_shutdown(callback):
            def run(signum, frame):
                callback()
                raise SystemExit(0)

            for number in (signal.SIGINT, signal.SIGTERM):
                signal.signal(number, run)

        def stop_event():
            event = threading.Event()
            signal.signal(signal.SIGTERM, lambda signum, frame: event.set())
            return event
        """,
        files=_offering("on_shutdown", "stop_event"),
        path="package/download.py",
        why="called to set the handlers, and for nothing else",
    ),
]

INVALID = [
    Invalid(
        """
        import multiprocessing
        import signal

        def install_all(install, tasks):
            original = signal.signal(signal.SIGINT, signal.SIG_IGN)  # SHD124
            with multiprocessing.Pool(4) as pool:
                return pool.map(install, tasks)
        """,
        files={"package/__init__.py": ""},
        path="package/module.py",
    ),
    Invalid(
        """
        import signal

        class Recorder:
            def start(self):
                self._old_sigterm = signal.signal(signal.SIGTERM, self.on_stop)  # SHD124

            def stop(self):
                self.save()

            def save(self):
                print("saved")

            def on_stop(self, signum, frame):
                self.save()
                raise SystemExit(143)
        """,
        files={"package/__init__.py": ""},
        path="package/module.py",
    ),
    Invalid(
        """
        import signal
        import threading

        def download(parts):
            \"\"\"Load the parts.\"\"\"
            stopped = threading.Event()

            def stop(signum, frame):
                stopped.set()

            # Stop between two parts.
            signal.signal(signal.SIGTERM, stop)  # SHD124

            # One after the other.
            return [part.load() for part in parts if not stopped.is_set()]  # may be few
        """,
        fixed="""
        import signal
        import threading

        def download(parts):
            \"\"\"Load the parts.\"\"\"
            stopped = threading.Event()

            def stop(signum, frame):
                stopped.set()

            # Stop between two parts.
            previous_sigterm = signal.signal(signal.SIGTERM, stop)

            try:
                # One after the other.
                return [part.load() for part in parts if not stopped.is_set()]  # may be few
            finally:
                signal.signal(signal.SIGTERM, previous_sigterm)
        """,
        unsafe=True,
        files=_OFFERED,
        path="package/download.py",
    ),
    Invalid(
        """
        import signal

        def download(parts):
            stopped = []

            def stop(signum, frame):
                stopped.append(signum)

            for number in (signal.SIGINT, signal.SIGTERM):
                signal.signal(number, stop)  # SHD124
            loaded = []
            for part in parts:
                if stopped:
                    break
                loaded.append(part.load())
            return loaded
        """,
        fixed="""
        import signal

        def download(parts):
            stopped = []

            def stop(signum, frame):
                stopped.append(signum)

            previous_handlers = {number: signal.signal(number, stop) for number in (signal.SIGINT, signal.SIGTERM)}
            try:
                loaded = []
                for part in parts:
                    if stopped:
                        break
                    loaded.append(part.load())
                return loaded
            finally:
                for number, previous in previous_handlers.items():
                    signal.signal(number, previous)
        """,
        unsafe=True,
        files=_OFFERED,
        path="package/download.py",
        why="two signals in a loop",
    ),
    Invalid(
        """
        import signal

        class Client:
            def download(self, parts):
                self._prepare(parts)

            def _prepare(self, parts):
                previous = signal.getsignal(signal.SIGINT)
                signal.signal(signal.SIGINT, lambda signum, frame: parts.clear())  # SHD124
                for part in parts:
                    if part.is_empty:
                        return
                    part.load()
                signal.signal(signal.SIGINT, previous)
        """,
        files={"package/__init__.py": "from .download import Client\n"},
        path="package/download.py",
        why="a private method that a public one calls; the return in the loop leaves the handler there",
    ),
    Invalid(
        """
        import signal

        def download(parts):
            def leave(signum, frame):
                parts.clear()
                raise SystemExit(0)

            signal.signal(signal.SIGTERM, leave)  # SHD124
            for part in parts:
                part.load()
        """,
        fixed="""
        import signal

        def download(parts):
            def leave(signum, frame):
                parts.clear()
                raise SystemExit(0)

            previous_sigterm = signal.signal(signal.SIGTERM, leave)
            try:
                for part in parts:
                    part.load()
            finally:
                signal.signal(signal.SIGTERM, previous_sigterm)
        """,
        unsafe=True,
        files=_OFFERED,
        path="package/download.py",
        why="one that exits: the program's own is lost",
    ),
    Invalid(
        """
        import asyncio
        import signal

        def download(parts):
            loop = asyncio.get_event_loop()
            stop = asyncio.Event()
            loop.add_signal_handler(signal.SIGTERM, lambda: stop.set())  # SHD124
            return loop.run_until_complete(parts.load(stop))
        """,
        fixed="""
        import asyncio
        import signal

        def download(parts):
            loop = asyncio.get_event_loop()
            stop = asyncio.Event()
            loop.add_signal_handler(signal.SIGTERM, lambda: stop.set())
            try:
                return loop.run_until_complete(parts.load(stop))
            finally:
                loop.remove_signal_handler(signal.SIGTERM)
        """,
        unsafe=True,
        files=_OFFERED,
        path="package/download.py",
        why="on a loop that goes on",
    ),
    Invalid(
        """
        import asyncio
        import signal

        async def download(parts, task):
            loop = asyncio.get_running_loop()
            previous = loop.add_signal_handler(signal.SIGINT, task.cancel)  # SHD124
            try:
                await parts.load()
            finally:
                if previous is not None:
                    loop.add_signal_handler(signal.SIGINT, previous)
                else:
                    loop.remove_signal_handler(signal.SIGINT)
        """,
        why="add_signal_handler returns nothing",
    ),
]
