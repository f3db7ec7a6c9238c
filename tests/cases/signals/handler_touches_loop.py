"""SHD104."""

from rulecases import Invalid, Valid

VALID = [
    Valid(
        """
        import asyncio
        import signal

        async def main():
            stop = asyncio.Event()
            asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, stop.set)
            await stop.wait()

        asyncio.run(main())
        """,
        why="the loop's own callback",
    ),
    Valid(
        """
        import asyncio
        import signal

        def run(serve):
            loop = asyncio.new_event_loop()
            stop = asyncio.Event()

            def on_stop(signum, frame):
                loop.call_soon_threadsafe(stop.set)

            def on_interrupt(signum, frame):
                stop.set()
                loop.call_soon_threadsafe(lambda: None)

            signal.signal(signal.SIGTERM, on_stop)
            signal.signal(signal.SIGINT, on_interrupt)
            loop.run_until_complete(serve(stop))
        """,
        why="call_soon_threadsafe wakes the loop",
    ),
    Valid(
        """
        import asyncio
        import signal

        async def close():
            await asyncio.sleep(1)

        def run(loop: asyncio.AbstractEventLoop):
            def on_stop(signum, frame):
                asyncio.run_coroutine_threadsafe(close(), loop)

            signal.signal(signal.SIGTERM, on_stop)
            loop.run_forever()
        """,
        why="and so does run_coroutine_threadsafe",
    ),
    Valid(
        """
        import asyncio
        import signal
        import threading

        class Worker:
            def __init__(self):
                self.stopped = threading.Event()
                self.running = True
                signal.signal(signal.SIGTERM, lambda *_: self.stopped.set())
                signal.signal(signal.SIGINT, self.on_interrupt)

            def on_interrupt(self, signum, frame):
                self.running = False

            async def run(self):
                while self.running:
                    await asyncio.to_thread(self.stopped.wait, 1)
        """,
        why="an event of threading, a plain flag",
    ),
    Valid(
        """
        import asyncio
        import signal

        async def main():
            stop = asyncio.Event()
            signal.signal(signal.SIGTERM, lambda *_: stop.set())
            while not stop.is_set():
                await asyncio.sleep(1)

        async def other(step):
            stop = asyncio.Event()
            signal.signal(signal.SIGINT, lambda *_: stop.set())
            while True:
                try:
                    await asyncio.wait_for(stop.wait(), timeout=1)
                    break
                except asyncio.TimeoutError:
                    step()
        """,
        why="looks at it again every second",
    ),
    Valid(
        """
        import asyncio
        import signal

        def on_hangup():
            print("reloading")

        async def main():
            stop = asyncio.Event()
            asyncio.get_running_loop().add_signal_handler(signal.SIGHUP, on_hangup)
            signal.signal(signal.SIGTERM, lambda *_: stop.set())
            await stop.wait()
        """,
        why="the first add_signal_handler makes the loop wake up for every signal",
    ),
    Valid(
        """
        import asyncio
        import os
        import signal

        def run(serve, sock):
            stop = asyncio.Event()
            signal.set_wakeup_fd(sock.fileno())
            signal.signal(signal.SIGTERM, lambda *_: stop.set())
            asyncio.run(serve(stop, sock))
        """,
        why="every signal is written to a file the loop reads",
    ),
    Valid(
        """
        import asyncio
        import signal
        import sys

        async def main():
            stop = asyncio.Event()
            loop = asyncio.get_running_loop()
            for number in (signal.SIGINT, signal.SIGTERM):
                try:
                    loop.add_signal_handler(number, stop.set)
                except NotImplementedError:
                    signal.signal(number, lambda *_: stop.set())
            await stop.wait()
        """,
        why="for loops that cannot handle signals",
    ),
    Valid(
        """
        import asyncio
        import signal
        import sys

        async def main(install):
            stop = asyncio.Event()
            if sys.platform == "win32":
                signal.signal(signal.SIGINT, lambda *_: stop.set())
            else:
                install(stop)
            await stop.wait()
        """,
        why="on Windows there is nothing else",
    ),
    Valid(
        """
        import asyncio
        import signal

        def on_stop(signum, frame):
            for task in asyncio.all_tasks():
                task.cancel()
            raise SystemExit(0)

        def main(serve):
            signal.signal(signal.SIGTERM, on_stop)
            asyncio.run(serve())
        """,
        why="what it raises ends the loop's waiting",
    ),
    Valid(
        """
        import asyncio
        import signal

        class Service:
            def __init__(self, stop, task):
                self.stop = stop
                self.task = task
                signal.signal(signal.SIGTERM, self.on_stop)

            def on_stop(self, signum, frame):
                self.stop.set()
                self.task.cancel()
        """,
        why="what these are is not known",
    ),
    Valid(
        """
        import asyncio
        import signal

        async def main():
            changed = asyncio.Event()
            signal.signal(signal.SIGUSR1, lambda *_: changed.set())
            await changed.wait()
        """,
        why="not a signal with which a program is asked to stop",
    ),
    Valid(
        """
        import asyncio
        import signal

        from package.loops import Loop

        def main(loop: Loop):
            signal.signal(signal.SIGTERM, lambda *_: loop.stop())
            loop.run()
        """,
        files={
            "package/__init__.py": "",
            "package/loops.py": """
                class Loop:
                    def __init__(self):
                        self.stopped = False

                    def stop(self):
                        self.stopped = True

                    def run(self):
                        while not self.stopped:
                            self.step()
            """,
        },
        path="package/program.py",
        why="a loop of the program's own",
    ),
    Valid(
        """
        import asyncio
        import signal

        loop = asyncio.new_event_loop()

        def tick():
            loop.call_later(0.5, tick)

        signal.signal(signal.SIGINT, lambda *_: loop.stop())
        tick()
        loop.run_forever()
        """,
        why="a timer that starts itself again wakes the loop",
    ),
    Valid(
        """
        import asyncio
        import signal

        import uvicorn

        async def main(app, work):
            stop = asyncio.Event()
            server = uvicorn.Server(uvicorn.Config(app))
            signal.signal(signal.SIGTERM, lambda *_: stop.set())
            await asyncio.gather(server.serve(), work(stop))
        """,
        why="the server wakes the loop ten times a second",
    ),
]

INVALID = [
    Invalid(
        """
        import asyncio
        import signal

        def on_stop(signum, frame):
            for task in asyncio.all_tasks():
                task.cancel()  # SHD104

        async def build():
            await asyncio.sleep(60)

        signal.signal(signal.SIGTERM, on_stop)
        asyncio.run(build())
        """,
        fixed="""
        import asyncio
        import signal

        def on_stop(signum, frame):
            for task in asyncio.all_tasks():
                task.get_loop().call_soon_threadsafe(task.cancel)

        async def build():
            await asyncio.sleep(60)

        signal.signal(signal.SIGTERM, on_stop)
        asyncio.run(build())
        """,
        unsafe=True,
    ),
    Invalid(
        """
        import asyncio
        from signal import SIGINT, SIGTERM
        from signal import signal as set_handler

        async def idle():
            task = None

            def on_signal(signum, frame):
                task.cancel()  # SHD104

            for number in (SIGINT, SIGTERM):
                set_handler(number, on_signal)
            while True:
                task = asyncio.create_task(asyncio.sleep(600))
                try:
                    await task
                except asyncio.CancelledError:
                    break
        """,
        fixed="""
        import asyncio
        from signal import SIGINT, SIGTERM
        from signal import signal as set_handler

        async def idle():
            task = None

            def on_signal(signum, frame):
                task.get_loop().call_soon_threadsafe(task.cancel)

            for number in (SIGINT, SIGTERM):
                set_handler(number, on_signal)
            while True:
                task = asyncio.create_task(asyncio.sleep(600))
                try:
                    await task
                except asyncio.CancelledError:
                    break
        """,
        unsafe=True,
        why="it looks again in ten minutes",
    ),
    Invalid(
        """
        import asyncio
        import signal

        async def main():
            stop = asyncio.Event()
            # Asked to stop by the supervisor.
            signal.signal(signal.SIGTERM, lambda signum, frame: stop.set())  # SHD104
            await stop.wait()

        asyncio.run(main())
        """,
        fixed="""
        import asyncio
        import signal

        async def main():
            stop = asyncio.Event()
            # Asked to stop by the supervisor.
            asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, stop.set)
            await stop.wait()

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

            def on_stop(signum, frame):
                print("stopping")
                loop.stop()  # SHD104

            signal.signal(signal.SIGTERM, on_stop)
            loop.create_task(serve())
            loop.run_forever()
        """,
        fixed="""
        import asyncio
        import signal

        def main(serve):
            loop = asyncio.new_event_loop()

            def on_stop(signum, frame):
                print("stopping")
                loop.call_soon_threadsafe(loop.stop)

            signal.signal(signal.SIGTERM, on_stop)
            loop.create_task(serve())
            loop.run_forever()
        """,
        unsafe=True,
    ),
    Invalid(
        """
        import asyncio
        import signal

        def main(serve):
            loop = asyncio.new_event_loop()
            task = loop.create_task(serve())

            def on_stop(signum, frame):
                task.cancel("asked to")  # SHD104

            for number in (signal.SIGINT, signal.SIGTERM):
                signal.signal(number, on_stop)
            loop.run_until_complete(task)
        """,
        fixed="""
        import asyncio
        import signal

        def main(serve):
            loop = asyncio.new_event_loop()
            task = loop.create_task(serve())

            def on_stop(signum, frame):
                loop.call_soon_threadsafe(task.cancel, "asked to")

            for number in (signal.SIGINT, signal.SIGTERM):
                signal.signal(number, on_stop)
            loop.run_until_complete(task)
        """,
        unsafe=True,
    ),
    Invalid(
        """
        import asyncio
        import signal

        class Server:
            def __init__(self):
                self.stopped = asyncio.Event()
                self.loop = asyncio.new_event_loop()

            def run(self):
                signal.signal(signal.SIGTERM, self._on_signal)
                self.loop.run_until_complete(self.stopped.wait())

            def _on_signal(self, signum, frame):
                self._stop()

            def _stop(self):
                self.stopped.set()  # SHD104
        """,
        why="in a method that the handler calls; which loop it is, the fix does not know",
    ),
    Invalid(
        """
        import asyncio
        import functools
        import signal

        async def close(server):
            await server.stop()

        def stop(server, signum, frame):
            asyncio.ensure_future(close(server))  # SHD104 SHD401

        async def main(server):
            signal.signal(signal.SIGTERM, functools.partial(stop, server))
            await server.run()
        """,
        fixed="""
        import asyncio
        import functools
        import signal

        async def close(server):
            await server.stop()

        def stop(server, signum, frame):
            asyncio.ensure_future(close(server))  # SHD401

        async def main(server):
            asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, functools.partial(stop, server), signal.SIGTERM, None)
            await server.run()
        """,
        unsafe=True,
        why="a task that a partial's function starts",
    ),
    Invalid(
        """
        import asyncio
        import signal

        class Server:
            async def run(self):
                self.loop = asyncio.get_running_loop()
                self.queue = asyncio.Queue()
                signal.signal(signal.SIGTERM, self._on_signal)
                while (item := await self.queue.get()) is not None:
                    print(item)

            def _on_signal(self, signum, frame):
                self.queue.put_nowait(None)  # SHD104
        """,
        fixed="""
        import asyncio
        import signal

        class Server:
            async def run(self):
                self.loop = asyncio.get_running_loop()
                self.queue = asyncio.Queue()
                asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, self._on_signal, signal.SIGTERM, None)
                while (item := await self.queue.get()) is not None:
                    print(item)

            def _on_signal(self, signum, frame):
                self.queue.put_nowait(None)
        """,
        unsafe=True,
        why="a queue of asyncio",
    ),
    Invalid(
        """
        import asyncio
        import signal

        from package.stopping import on_stop

        def main(serve):
            signal.signal(signal.SIGTERM, on_stop)  # SHD104
            asyncio.run(serve())
        """,
        files={
            "package/__init__.py": "",
            "package/stopping.py": """
                import asyncio

                stopped = asyncio.Event()

                def on_stop(signum, frame):
                    stopped.set()

                async def wait():
                    await stopped.wait()
            """,
        },
        path="package/program.py",
        why="the handler of another module",
    ),
    Invalid(
        """
        import asyncio
        import signal

        async def main():
            stop = None
            signal.signal(signal.SIGTERM, lambda *_: stop.set())  # SHD104
            signal.signal(
                signal.SIGINT,
                lambda signum, frame: stop.set(),  # SHD104
            )
            stop = asyncio.Event()
            await stop.wait()

        asyncio.run(main())
        """,
        fixed="""
        import asyncio
        import signal

        async def main():
            stop = None
            asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, lambda: stop.set())
            asyncio.get_running_loop().add_signal_handler(
                signal.SIGINT,
                lambda: stop.set(),
            )
            stop = asyncio.Event()
            await stop.wait()

        asyncio.run(main())
        """,
        unsafe=True,
        why="the event is another one when the signal comes",
    ),
]
