"""SHD105."""

from rulecases import Invalid, Valid

VALID = [
    Valid("""
        import signal

        def stop(signum, frame):
            raise SystemExit(0)

        signal.signal(signal.SIGTERM, stop)
    """),
    Valid(
        """
        import signal

        def stop(*args):
            raise SystemExit(0)

        def leave(signum, frame=None, status=0):
            raise SystemExit(status)

        signal.signal(signal.SIGTERM, stop)
        signal.signal(signal.SIGINT, leave)
        """,
        why="*args and defaults",
    ),
    Valid(
        """
        import functools
        import signal

        def stop(server, signum, frame):
            raise SystemExit(server)

        def leave(signum, frame, server):
            raise SystemExit(server)

        def install(server):
            signal.signal(signal.SIGTERM, functools.partial(stop, server))
            signal.signal(signal.SIGINT, functools.partial(leave, server=server))
        """,
        why="a partial fills a positional parameter, or one by keyword",
    ),
    Valid(
        """
        import signal

        class Server:
            def run(self):
                signal.signal(signal.SIGTERM, self.stop)
                signal.signal(signal.SIGINT, self.leave)
                signal.signal(signal.SIGHUP, Server.hang_up)
                signal.signal(signal.SIGQUIT, Quitter())

            def stop(self, signum, frame):
                raise SystemExit(0)

            @staticmethod
            def leave(signum, frame):
                raise SystemExit(0)

            @classmethod
            def hang_up(cls, signum, frame):
                raise SystemExit(0)

        class Quitter:
            def __call__(self, signum, frame):
                raise SystemExit(0)
        """,
        why="methods of each kind, and a callable object",
    ),
    Valid(
        """
        import signal
        from somewhere import handler

        @handler
        def stop():
            raise SystemExit(0)

        class Server:
            def run(self):
                signal.signal(signal.SIGINT, self.stop)

            @handler
            def stop(self):
                raise SystemExit(0)

        signal.signal(signal.SIGTERM, stop)
        """,
        why="a decorator may change what a function takes",
    ),
    Valid(
        """
        import asyncio
        import signal
        import sys

        def install(loop):
            if sys.platform == "win32":
                def stop(signum, frame):
                    loop.call_soon_threadsafe(loop.stop)

                signal.signal(signal.SIGINT, stop)
            else:
                def stop():
                    loop.stop()

                loop.add_signal_handler(signal.SIGINT, stop)

        loop = asyncio.new_event_loop()
        install(loop)
        loop.run_forever()
        """,
        why="each registration sees the definition of its own branch",
    ),
    Valid(
        """
        import signal
        import sys

        if sys.platform == "win32":
            def stop():
                raise SystemExit(0)
        else:
            def stop(signum, frame):
                raise SystemExit(0)

        def install():
            signal.signal(signal.SIGTERM, stop)
        """,
        why="one of the two fits",
    ),
    Valid(
        """
        import signal

        class Worker:
            def run(self):
                signal.signal(signal.SIGTERM, self.stop)

            def stop(self):
                raise NotImplementedError
        """,
        why="there to be overridden",
    ),
    Valid(
        """
        import signal

        def install(stop, stops):
            signal.signal(signal.SIGTERM, stop)
            signal.signal(signal.SIGINT, stops["int"])
            signal.signal(signal.SIGHUP, signal.SIG_IGN)
            signal.signal(signal.SIGQUIT, signal.getsignal(signal.SIGINT))
        """,
        why="not known, a constant, a handler that was there before",
    ),
    Valid(
        """
        import asyncio
        import signal

        def stop(name, event):
            print(name)
            event.set()

        async def main():
            event = asyncio.Event()
            loop = asyncio.get_running_loop()
            loop.add_signal_handler(signal.SIGTERM, stop, "SIGTERM", event)
            loop.add_signal_handler(signal.SIGINT, event.set)
            await event.wait()

        asyncio.run(main())
        """,
        why="exactly the arguments that follow the handler",
    ),
    Valid(
        """
        import signal

        def stop():
            raise SystemExit(0)

        def set_handler(number, handler):
            signal.signal(number, lambda signum, frame: handler())

        set_handler(signal.SIGTERM, stop)
        """,
        why="a function of the program's own that registers something else",
    ),
    Valid(
        """
        import signal

        class Server:
            stopper = lambda self, signum, frame: None

            def __init__(self, on_stop):
                self.stop = on_stop
                signal.signal(signal.SIGINT, self.stop)

            def stop(self):
                raise SystemExit(0)
        """,
        why="the attribute hides the method",
    ),
    Valid(
        """
        import signal

        class Reaper:
            async def add_signal_handler(self, sig, callback):
                self.callbacks[sig] = callback

        async def install(reaper: Reaper):
            def stop(number):
                raise SystemExit(number)

            await reaper.add_signal_handler(signal.SIGTERM, stop)
        """,
        why="not an event loop",
    ),
]

INVALID = [
    Invalid(
        """
        import signal

        def stop():
            raise SystemExit(0)

        signal.signal(signal.SIGTERM, stop)  # SHD105
        """,
        fixed="""
        import signal

        def stop(signum, frame):
            raise SystemExit(0)

        signal.signal(signal.SIGTERM, stop)
        """,
    ),
    Invalid(
        """
        import signal

        def stop(signum):
            raise SystemExit(signum)

        signal.signal(signal.SIGTERM, stop)  # SHD105
        """,
        fixed="""
        import signal

        def stop(signum, frame):
            raise SystemExit(signum)

        signal.signal(signal.SIGTERM, stop)
        """,
    ),
    Invalid(
        """
        import signal

        def stop():
            raise SystemExit(0)

        def main(argv):
            signal.signal(signal.SIGTERM, stop)  # SHD105
            if not argv:
                stop()
        """,
        fixed="""
        import signal

        def stop():
            raise SystemExit(0)

        def main(argv):
            signal.signal(signal.SIGTERM, lambda signum, frame: stop())
            if not argv:
                stop()
        """,
        why="others call it without arguments",
    ),
    Invalid(
        """
        import signal

        class Server:
            def run(self):
                signal.signal(signal.SIGINT, self._interrupt)  # SHD105

            def _interrupt(self, signum):
                raise SystemExit(signum)
        """,
        fixed="""
        import signal

        class Server:
            def run(self):
                signal.signal(signal.SIGINT, self._interrupt)

            def _interrupt(self, signum, frame):
                raise SystemExit(signum)
        """,
        why="`self` is one of the two it takes",
    ),
    Invalid(
        """
        import signal

        class Server:
            def stop(self, signum, frame):
                raise SystemExit(signum)

            @staticmethod
            def leave(self, signum, frame):
                raise SystemExit(signum)

        def main(server: Server):
            signal.signal(signal.SIGINT, Server.stop)  # SHD105
            signal.signal(signal.SIGTERM, server.leave)  # SHD105
        """,
        why="not bound: three parameters for two arguments",
    ),
    Invalid(
        """
        import signal
        import sys

        signal.signal(signal.SIGTERM, sys.exit)  # SHD105
        signal.signal(signal.SIGINT, lambda: sys.exit(0))  # SHD105
        """,
        fixed="""
        import signal
        import sys

        signal.signal(signal.SIGTERM, sys.exit)  # SHD105
        signal.signal(signal.SIGINT, lambda signum, frame: sys.exit(0))
        """,
        why="sys.exit takes one argument",
    ),
    Invalid(
        """
        import signal
        import subprocess
        import threading

        def run(command):
            done = threading.Event()
            child = subprocess.Popen(command)
            signal.signal(signal.SIGINT, done.set)  # SHD105
            signal.signal(signal.SIGTERM, child.terminate)  # SHD105
            child.wait()
        """,
        why="methods that take no argument",
    ),
    Invalid(
        """
        import functools
        import signal

        def stop(server, signum):
            raise SystemExit(server)

        def leave(signum, frame):
            raise SystemExit(signum)

        def install(server):
            signal.signal(signal.SIGTERM, functools.partial(stop, server))  # SHD105
            signal.signal(signal.SIGINT, functools.partial(leave, signum=2))  # SHD105
        """,
        why="one too few, and one given twice",
    ),
    Invalid(
        """
        import signal

        class Quitter:
            def __call__(self):
                raise SystemExit(0)

        def install():
            signal.signal(signal.SIGTERM, Quitter())  # SHD105
        """,
    ),
    Invalid(
        """
        import asyncio
        import signal

        def stop(signum, frame):
            raise SystemExit(signum)

        async def main():
            loop = asyncio.get_running_loop()
            loop.add_signal_handler(signal.SIGTERM, stop)  # SHD105
            await asyncio.sleep(3600)

        asyncio.run(main())
        """,
        fixed="""
        import asyncio
        import signal

        def stop(signum, frame):
            raise SystemExit(signum)

        async def main():
            loop = asyncio.get_running_loop()
            loop.add_signal_handler(signal.SIGTERM, stop, signal.SIGTERM, None)
            await asyncio.sleep(3600)

        asyncio.run(main())
        """,
        why="a loop calls its handler without arguments",
    ),
    Invalid(
        """
        import signal
        import sys

        if sys.platform == "win32":
            def stop():
                raise SystemExit(0)
        else:
            def stop(signum):
                raise SystemExit(0)

        def install():
            signal.signal(signal.SIGTERM, stop)  # SHD105
        """,
        why="neither fits",
    ),
    Invalid(
        """
        import signal

        from package.handlers import stop as on_stop

        def install():
            for number in (signal.SIGINT, signal.SIGTERM):
                signal.signal(number, on_stop)  # SHD105
        """,
        files={
            "package/__init__.py": "",
            "package/handlers.py": """
                def stop(signum):
                    raise SystemExit(signum)
            """,
        },
        path="package/program.py",
        why="defined in another module",
    ),
    Invalid(
        """
        import signal

        def check():
            stop(0)

        def stop(signum):
            raise SystemExit(128 + signum)

        signal.signal(signal.SIGTERM, stop)  # SHD105
        """,
        fixed="""
        import signal

        def check():
            stop(0)

        def stop(signum):
            raise SystemExit(128 + signum)

        signal.signal(signal.SIGTERM, lambda signum, frame: stop(signum))
        """,
        why="called elsewhere too; the names of the function's own are free in the lambda",
    ),
]
