from rulecases import Invalid, Valid

VALID = [
    Valid(
        """
        import subprocess

        class Child:
            def __init__(self, command):
                self.process = subprocess.Popen(command)

            async def wait(self, exited):
                if self.process.poll() is None:
                    await exited(self.process.pid)
                return self.process.wait()
        """,
        why="it has ended by then",
    ),
    Valid(
        """
        from concurrent.futures import ThreadPoolExecutor

        class Scan:
            def __init__(self):
                self.pool = ThreadPoolExecutor()

            async def stop(self):
                self.pool.shutdown(wait=False, cancel_futures=True)

            def close(self):
                self.pool.shutdown()
        """,
        why="without waiting, and outside the loop",
    ),
    Valid(
        """
        import asyncio
        from concurrent.futures import ThreadPoolExecutor

        class Scan:
            def __init__(self):
                self.pool = ThreadPoolExecutor()

            def close(self):
                self.pool.shutdown()

            async def stop(self):
                await asyncio.to_thread(self.close)
        """,
        why="called by a thread",
    ),
    Valid(
        """
        import asyncio
        import threading

        async def stop(thread: threading.Thread, queue: asyncio.Queue):
            thread.join(timeout=1)
            await queue.join()
            await asyncio.to_thread(thread.join)
        """,
    ),
    Valid(
        """
        import asyncio
        import subprocess

        class Provisioner:
            async def poll(self):
                return self.process.poll()

            async def start(self, command):
                self.process = subprocess.Popen(command)

            async def wait(self):
                while await self.poll() is None:
                    await asyncio.sleep(0.1)
                return self.process.wait()
        """,
        why="it has ended when the loop is left",
    ),
    Valid(
        """
        import sys, threading

        class Spinner:
            def __init__(self):
                self.stopped = threading.Event()
                self.thread = threading.Thread(target=self.spin)

            def start(self):
                self.thread.start()

            def spin(self):
                while not self.stopped.is_set():
                    sys.stderr.write(".")
                    self.stopped.wait(0.1)

            def stop(self):
                self.stopped.set()
                self.thread.join()

        async def analyse(question):
            spinner = Spinner()
            spinner.start()
            answer = await question()
            spinner.stop()
            return answer
        """,
        why="the thread looks ten times a second whether it is told to end, and it has been told",
    ),
    Valid(
        """
        import subprocess

        class Process:
            def __init__(self, args, exited):
                self.process = subprocess.Popen(args)
                self.exited = exited

            async def wait(self):
                if self.process.poll() is None:
                    await self.exited()
                    self.process.wait()
                return self.process.returncode
        """,
        why="its end was awaited: what is left is to take its status",
    ),
]

INVALID = [
    Invalid(
        """
        import threading

        class Scan:
            def __init__(self, work):
                self.thread = threading.Thread(target=work, daemon=True)

            async def stop(self):
                self.thread.join()  # SHD411
        """,
    ),
    Invalid(
        """
        from concurrent.futures import ProcessPoolExecutor

        async def hash_all(paths, digest):
            with ProcessPoolExecutor() as pool:  # SHD411
                return list(pool.map(digest, paths))
        """,
    ),
    Invalid(
        """
        class Scan:
            def __init__(self, helpers):
                self.helpers = Helpers()

            def cancel(self):
                self.helpers.pool.shutdown(cancel_futures=True)  # SHD411

            async def run(self, work):
                try:
                    await work()
                finally:
                    self.cancel()

        class Helpers:
            def __init__(self):
                self._inner = Inner()

            def __getattr__(self, name):
                return getattr(self._inner, name)

        class Inner:
            def __init__(self):
                from concurrent.futures import ProcessPoolExecutor

                self.pool = ProcessPoolExecutor()
        """,
        why="a coroutine calls it, and the pool is another object's",
    ),
]
