"""SHD106."""

from rulecases import Invalid, Valid

VALID = [
    Valid(
        """
        import asyncio
        import signal

        async def close(server):
            await server.stop()

        async def main(server):
            loop = asyncio.get_running_loop()
            tasks = set()
            loop.add_signal_handler(signal.SIGINT, lambda: tasks.add(asyncio.create_task(close(server))))
            loop.add_signal_handler(signal.SIGTERM, lambda: asyncio.ensure_future(close(server)))
            loop.add_signal_handler(signal.SIGHUP, lambda: loop.create_task(close(server)))
            await server.run()
        """,
        why="the coroutine is handed to what runs it",
    ),
    Valid(
        """
        import asyncio
        import signal

        async def close():
            await asyncio.sleep(1)

        def stop(signum, frame):
            signal.signal(signum, signal.SIG_DFL)
            asyncio.run(close())

        signal.signal(signal.SIGTERM, stop)
        """,
        why="the coroutine is run to its end",
    ),
    Valid(
        """
        import signal
        from somewhere import as_task

        @as_task
        async def close():
            raise SystemExit(0)

        async def main(loop):
            loop.add_signal_handler(signal.SIGTERM, close)
        """,
        why="a decorator may make a plain function of it",
    ),
    Valid(
        """
        import asyncio
        import signal

        async def main(stop):
            done = asyncio.Event()
            loop = asyncio.get_running_loop()
            loop.add_signal_handler(signal.SIGTERM, done.set)
            loop.add_signal_handler(signal.SIGINT, stop)
            await done.wait()
        """,
        why="a plain method, and something that is not known",
    ),
    Valid(
        """
        import signal

        class Application:
            def add_signal_handler(self, sig, callback):
                self.callbacks[sig] = callback

        async def stop():
            raise SystemExit(0)

        def install(application: Application):
            application.add_signal_handler(signal.SIGTERM, stop)
        """,
        why="the program's own registry may await it",
    ),
]

INVALID = [
    Invalid(
        """
        import signal
        import time

        def install_handler(handler):
            for number in (signal.SIGINT, signal.SIGTERM):
                signal.signal(number, handler)

        async def on_stop(signum, frame):
            print("stopping")

        install_handler(on_stop)  # SHD106
        time.sleep(60)
        """,
    ),
    Invalid(
        """
        import asyncio
        import signal

        class Server:
            async def close(self, signum, frame):
                await asyncio.sleep(1)

            def run(self):
                signal.signal(signal.SIGTERM, self.close)  # SHD106
        """,
    ),
    Invalid(
        """
        import asyncio
        import signal

        async def close():
            await asyncio.sleep(1)

        async def main():
            loop = asyncio.get_running_loop()
            loop.add_signal_handler(signal.SIGTERM, close)  # SHD106
            await asyncio.sleep(3600)

        asyncio.run(main())
        """,
        fixed="""
        import asyncio
        import signal

        async def close():
            await asyncio.sleep(1)

        async def main():
            loop = asyncio.get_running_loop()
            shutdown_tasks = set()
            loop.add_signal_handler(signal.SIGTERM, lambda: shutdown_tasks.add(loop.create_task(close())))
            await asyncio.sleep(3600)

        asyncio.run(main())
        """,
        unsafe=True,
        why="TypeError at registration",
    ),
    Invalid(
        """
        import asyncio
        import signal

        async def close(server):
            await server.stop()

        async def main(server):
            loop = asyncio.get_running_loop()
            for number in (signal.SIGINT, signal.SIGTERM):
                loop.add_signal_handler(number, lambda: close(server))  # SHD106
            await server.run()
        """,
        fixed="""
        import asyncio
        import signal

        async def close(server):
            await server.stop()

        async def main(server):
            loop = asyncio.get_running_loop()
            shutdown_tasks = set()
            for number in (signal.SIGINT, signal.SIGTERM):
                loop.add_signal_handler(number, lambda: shutdown_tasks.add(loop.create_task(close(server))))
            await server.run()
        """,
        unsafe=True,
    ),
    Invalid(
        """
        import asyncio
        import functools
        import signal

        async def close(server, signum, frame):
            await server.stop()

        def leave(signum, frame):
            return close(None, signum, frame)

        def run(server):
            signal.signal(signal.SIGTERM, functools.partial(close, server))  # SHD106
            signal.signal(signal.SIGINT, leave)  # SHD106
            asyncio.run(server.run())
        """,
        why="a partial of a coroutine function, and a function that only passes the coroutine on",
    ),
    Invalid(
        """
        import asyncio
        import signal

        async def close():
            await asyncio.sleep(1)

        async def main():
            loop = asyncio.get_running_loop()
            loop.add_signal_handler(signal.SIGTERM, close())  # SHD106
            await asyncio.sleep(3600)

        asyncio.run(main())
        """,
        why="a coroutine is not even callable",
    ),
]
