"""SHD116."""

from rulecases import Invalid, Valid

VALID = [
    Valid(
        """
        import asyncio
        import functools
        import signal

        def leave(name, service):
            print("got", name)
            service.stop()

        async def main(service):
            loop = asyncio.get_running_loop()
            for name in {"SIGINT", "SIGTERM"}:
                loop.add_signal_handler(getattr(signal, name), functools.partial(leave, name, service))
            await service.run()

        asyncio.run(main(Service()))
        """,
        why="what is stopped is not the loop",
    ),
    Valid(
        """
        import asyncio
        import signal

        def main(start, close):
            loop = asyncio.new_event_loop()
            loop.add_signal_handler(signal.SIGTERM, loop.stop)
            loop.run_until_complete(start())
            try:
                loop.run_forever()
            finally:
                loop.run_until_complete(close())
                loop.close()
        """,
        why="what run_forever is stopped by, and the cleanup follows",
    ),
    Valid(
        """
        import asyncio
        import signal

        async def close(loop, server):
            await server.stop()
            loop.stop()

        def main(server):
            loop = asyncio.new_event_loop()
            loop.add_signal_handler(signal.SIGTERM, lambda: loop.create_task(close(loop, server)))
            loop.create_task(server.run())
            loop.run_forever()
        """,
        why="stops after the cleanup",
    ),
    Valid(
        """
        import asyncio
        import signal

        def main(serve):
            loop = asyncio.new_event_loop()
            loop.add_signal_handler(signal.SIGTERM, loop.stop)
            try:
                loop.run_until_complete(serve())
            except RuntimeError:
                print("stopped")
        """,
        why="expects the error",
    ),
    Valid(
        """
        import asyncio
        import signal

        def install(loop):
            loop.add_signal_handler(signal.SIGTERM, loop.stop)
        """,
        why="how the loop is run is not known",
    ),
    Valid(
        """
        import asyncio
        import signal

        from package.run import run

        def main(serve):
            loop = asyncio.new_event_loop()
            loop.add_signal_handler(signal.SIGTERM, loop.stop)
            loop.run_until_complete(serve())
            run(loop)
        """,
        why="another module runs it for ever",
        files={"package/__init__.py": "", "package/run.py": "def run(loop):\n    loop.run_forever()\n"},
        path="package/program.py",
    ),
    Valid(
        """
        import asyncio
        import signal

        async def main(server):
            loop = asyncio.get_running_loop()
            loop.add_signal_handler(signal.SIGTERM, server.stop)
            await server.run()

        asyncio.run(main(object()))
        """,
        why="something else's stop",
    ),
    Valid(
        """
        import asyncio
        import signal

        async def main():
            loop = asyncio.get_running_loop()
            loop.add_signal_handler(signal.SIGTERM, asyncio.current_task().cancel)
            await asyncio.sleep(3600)

        asyncio.run(main())
        """,
    ),
]

INVALID = [
    Invalid(
        """
        import asyncio
        import functools
        import signal

        def leave(name, loop):
            print("got", name)
            loop.stop()

        async def main():
            loop = asyncio.get_running_loop()
            for name in {"SIGINT", "SIGTERM"}:
                loop.add_signal_handler(getattr(signal, name), functools.partial(leave, name, loop))  # SHD116
            await asyncio.sleep(3600)

        asyncio.run(main())
        """,
    ),
    Invalid(
        """
        import asyncio
        import signal
        import sys

        async def main():
            loop = asyncio.get_running_loop()
            for number in (signal.SIGINT, signal.SIGTERM):
                loop.add_signal_handler(number, loop.stop)  # SHD116
            await asyncio.sleep(3600)

        asyncio.run(main())
        """,
        fixed="""
        import asyncio
        import signal
        import sys

        async def main():
            loop = asyncio.get_running_loop()
            for number in (signal.SIGINT, signal.SIGTERM):
                loop.add_signal_handler(number, sys.exit, 128 + number)
            await asyncio.sleep(3600)

        asyncio.run(main())
        """,
        unsafe=True,
    ),
    Invalid(
        """
        import asyncio
        import signal

        def main(serve):
            loop = asyncio.new_event_loop()
            loop.add_signal_handler(signal.SIGTERM, loop.stop)  # SHD116
            loop.run_until_complete(serve())
        """,
        fixed="""
        import asyncio
        import contextlib
        import signal

        def main(serve):
            loop = asyncio.new_event_loop()
            main_task = loop.create_task(serve())
            loop.add_signal_handler(signal.SIGTERM, main_task.cancel)
            with contextlib.suppress(asyncio.CancelledError):
                loop.run_until_complete(main_task)
        """,
        unsafe=True,
    ),
    Invalid(
        """
        import asyncio
        import signal

        def main(serve):
            loop = asyncio.new_event_loop()

            def stop():
                print("stopping")
                loop.stop()

            loop.add_signal_handler(signal.SIGINT, stop)  # SHD116
            loop.add_signal_handler(signal.SIGTERM, lambda: loop.stop())  # SHD116
            loop.run_until_complete(serve())
        """,
        why="called by the handler",
    ),
    Invalid(
        """
        import asyncio
        import signal

        async def main():
            loop = asyncio.get_running_loop()
            loop.add_signal_handler(  # SHD116
                signal.SIGINT,
                loop.stop,
            )
            await asyncio.sleep(10)

        asyncio.run(main())
        """,
        fixed="""
        import asyncio
        import signal
        import sys

        async def main():
            loop = asyncio.get_running_loop()
            loop.add_signal_handler(
                signal.SIGINT,
                sys.exit,
                128 + signal.SIGINT,
            )
            await asyncio.sleep(10)

        asyncio.run(main())
        """,
        unsafe=True,
        why="each argument on its line",
    ),
]
