"""SHD125."""

from rulecases import Invalid, Valid

VALID = [
    Valid(
        """
        import asyncio
        import os
        import signal

        class Server:
            def run(self):
                signal.signal(signal.SIGTERM, self.on_stop)
                try:
                    asyncio.run(self.serve())
                finally:
                    self.loop = None
                    os.unlink("server.sock")

            def on_stop(self, signum, frame):
                if self.loop:
                    self.loop.call_soon_threadsafe(self.stop)

            def stop(self):
                self.task.cancel()

            async def serve(self):
                self.loop = asyncio.get_running_loop()
                self.task = asyncio.current_task()
                await asyncio.sleep(60)
        """,
        why="the loop is forgotten before the cleanup",
    ),
    Valid(
        """
        import asyncio
        import signal

        class Server:
            def run(self):
                signal.signal(signal.SIGTERM, self.on_stop)
                asyncio.run(self.serve())

            def on_stop(self, signum, frame):
                self.loop.call_soon_threadsafe(self.stop)

            def stop(self):
                self.task.cancel()

            async def serve(self):
                self.loop = asyncio.get_running_loop()
                self.task = asyncio.current_task()
                await asyncio.sleep(60)
        """,
        why="nothing is left to do",
    ),
    Valid(
        """
        import asyncio
        import os
        import signal

        class Server:
            def run(self):
                signal.signal(signal.SIGTERM, self.on_stop)
                try:
                    asyncio.run(self.serve())
                finally:
                    signal.signal(signal.SIGTERM, signal.SIG_IGN)
                    os.unlink("server.sock")

            def on_stop(self, signum, frame):
                self.loop.call_soon_threadsafe(self.stop)

            def stop(self):
                self.task.cancel()

            async def serve(self):
                self.loop = asyncio.get_running_loop()
                self.task = asyncio.current_task()
                await asyncio.sleep(60)
        """,
        why="the handler is gone before the cleanup",
    ),
    Valid(
        """
        import asyncio
        import os
        import signal

        class Server:
            def run(self):
                signal.signal(signal.SIGTERM, self.on_stop)
                asyncio.run(self.serve())
                os.unlink("server.sock")

            def on_stop(self, signum, frame):
                try:
                    self.loop.call_soon_threadsafe(self.stop)
                except RuntimeError:
                    raise SystemExit(1)

            def stop(self):
                self.task.cancel()

            async def serve(self):
                self.loop = asyncio.get_running_loop()
                self.task = asyncio.current_task()
                await asyncio.sleep(60)
        """,
        why="expects it",
    ),
]

INVALID = [
    Invalid(
        """
        import asyncio
        import os
        import signal

        class Server:
            loop = None

            def run(self):
                self.install()
                asyncio.run(self.serve())
                self.clean_up()

            def install(self):
                signal.signal(signal.SIGTERM, self.on_signal)
                signal.signal(signal.SIGCHLD, self.on_signal)

            def on_signal(self, signum, frame):
                if signum == signal.SIGCHLD:
                    self.loop.call_soon_threadsafe(self.reap)  # SHD125
                    return
                self.loop.call_soon_threadsafe(self.stop)

            def reap(self):
                print("a child has ended")

            def stop(self):
                self.task.cancel()

            def clean_up(self):
                os.unlink("server.sock")

            async def serve(self):
                self.loop = asyncio.get_running_loop()
                self.task = asyncio.current_task()
                await asyncio.sleep(60)
        """,
    ),
    Invalid(
        """
        import asyncio
        import os
        import signal

        loop = None
        task = None

        def on_stop(signum, frame):
            loop.call_soon_threadsafe(task.cancel)  # SHD125

        async def serve():
            global loop, task
            loop = asyncio.get_running_loop()
            task = asyncio.current_task()
            await asyncio.sleep(60)

        def main():
            signal.signal(signal.SIGTERM, on_stop)
            try:
                asyncio.run(serve())
            finally:
                os.unlink("server.sock")
        """,
        why="a loop in a global variable",
    ),
]
