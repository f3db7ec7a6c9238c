from rulecases import Invalid, Valid

VALID = [
    Valid(
        """
        import asyncio
        import threading

        async def chat(answer):
            loop = asyncio.get_running_loop()
            lines = asyncio.Queue()

            def read():
                loop.call_soon_threadsafe(lines.put_nowait, input("> "))

            threading.Thread(target=read, daemon=True).start()
            print(await answer(await lines.get()))
        """,
        why="a daemon of its own",
    ),
    Valid(
        """
        import asyncio

        def read(path, ask):
            if ask:
                return input("> ")
            with open(path) as file:
                return file.read()

        async def load(path):
            return await asyncio.to_thread(read, path, False)
        """,
        why="it asks only if it is told to",
    ),
    Valid(
        """
        from concurrent.futures import ThreadPoolExecutor

        _EXECUTOR = ThreadPoolExecutor()

        def add(a, b):
            return _EXECUTOR.submit(lambda: a + b)
        """,
        why="a singleton: idle threads are joined at once",
    ),
    Valid(
        """
        import asyncio
        from concurrent.futures import ThreadPoolExecutor

        async def main():
            executor = ThreadPoolExecutor()
            asyncio.get_running_loop().set_default_executor(executor)
        """,
        why="asyncio.run shuts it down",
    ),
    Valid(
        """
        from concurrent.futures import ThreadPoolExecutor

        def both(a, b):
            executor = ThreadPoolExecutor(2)
            one, other = executor.submit(a), executor.submit(b)
            return one.result(), other.result()
        """,
        why="all work is waited for",
    ),
    Valid(
        """
        import threading
        import time
        from concurrent.futures import ThreadPoolExecutor

        class Watch:
            def __init__(self):
                self._stopped = threading.Event()
                self._executor = ThreadPoolExecutor()
                self._executor.submit(self._run)

            def _run(self):
                while not self._stopped.is_set():
                    time.sleep(1)

            def close(self):
                self._stopped.set()
                self._executor.shutdown()
        """,
        why="told to stop",
    ),
    Valid(
        """
        import time
        from concurrent.futures import ThreadPoolExecutor

        def retry(call):
            while True:
                try:
                    return call()
                except OSError:
                    time.sleep(1)

        def start(call):
            return ThreadPoolExecutor().submit(retry, call)
        """,
        why="it ends as soon as it succeeds",
    ),
    Valid(
        """
        from concurrent.futures import ThreadPoolExecutor

        _EXECUTOR = ThreadPoolExecutor(4)

        def run(work):
            return _EXECUTOR.submit(work)
        """,
        why="a module's own pool, whose idle workers the interpreter joins",
    ),
    Valid(
        """
        import asyncio
        from concurrent.futures import ThreadPoolExecutor

        async def main(work):
            loop = asyncio.get_running_loop()
            loop.set_default_executor(ThreadPoolExecutor(4))
            await loop.run_in_executor(None, work)
        """,
        why="the loop's own, which asyncio.run() shuts down",
    ),
    Valid(
        """
        from concurrent.futures import ThreadPoolExecutor

        def run(works):
            with ThreadPoolExecutor() as pool:
                return list(pool.map(len, works))
        """,
        why="entered",
    ),
    Valid(
        """
        import time
        from concurrent.futures import ThreadPoolExecutor

        class Runner:
            def __init__(self):
                self.running = True
                self.pool = ThreadPoolExecutor()
                self.pool.submit(self.loop)

            def loop(self):
                while self.running:
                    time.sleep(1)

            def stop(self):
                self.running = False
                self.pool.shutdown()
        """,
        why="shut down by another method",
    ),
]

INVALID = [
    Invalid(
        """
        import asyncio

        async def chat(answer):
            loop = asyncio.get_running_loop()
            while True:
                question = await loop.run_in_executor(None, input, "> ")  # SHD602
                print(await answer(question))
        """,
        why="Ctrl+C does not reach input() in a thread",
    ),
    Invalid("""
        import asyncio
        import functools
        import sys

        def ask(prompt):
            print(prompt, end="", flush=True)
            return sys.stdin.readline()

        async def chat(answer):
            print(await answer(await asyncio.to_thread(functools.partial(ask, "> "))))  # SHD602
    """),
    Invalid("""
        import asyncio
        from concurrent.futures import ThreadPoolExecutor
        from IPython.terminal.embed import InteractiveShellEmbed

        def make_shell(controller):
            shell = InteractiveShellEmbed(banner1="hello")
            return shell

        def main(controller):
            async def start():
                shell = make_shell(controller)
                return await loop.run_in_executor(executor, shell)  # SHD602

            loop = asyncio.new_event_loop()
            executor = ThreadPoolExecutor(max_workers=1)
            try:
                loop.run_until_complete(start())
            finally:
                loop.close()
    """),
    Invalid(
        """
        import time
        from concurrent.futures import ThreadPoolExecutor

        class Watch:
            def __init__(self, check):
                self._check = check
                self._executor = ThreadPoolExecutor(max_workers=1)
                self._future = self._executor.submit(self._run)  # SHD602

            def _run(self):
                while True:
                    self._check()
                    time.sleep(1)

            def close(self):
                self._future.cancel()
                self._executor.shutdown(wait=False)
        """,
        fixed="""
        import threading
        from concurrent.futures import ThreadPoolExecutor

        class Watch:
            def __init__(self, check):
                self._check = check
                self._executor = ThreadPoolExecutor(max_workers=1)
                self._stopped = threading.Event()
                self._future = self._executor.submit(self._run)

            def _run(self):
                while not self._stopped.is_set():
                    self._check()
                    self._stopped.wait(1)

            def close(self):
                self._stopped.set()
                self._future.cancel()
                self._executor.shutdown(wait=False)
        """,
        unsafe=True,
    ),
    Invalid(
        """
        from concurrent.futures import ThreadPoolExecutor
        from time import sleep, time

        class Watch:
            def __init__(self, check):
                self._check = check
                self._executor = ThreadPoolExecutor(max_workers=1)

            def start(self):
                print("starting")

                # It runs by itself.
                self._executor.submit(self._run)  # SHD602

            def _run(self):
                while True:  # for ever
                    try:
                        self._check(time())
                    except OSError:
                        sleep(5)
                        continue
                    sleep(1)  # no hurry

            async def aclose(self):
                \"\"\"No more.\"\"\"
        """,
        fixed="""
        import threading
        from concurrent.futures import ThreadPoolExecutor
        from time import sleep, time

        class Watch:
            def __init__(self, check):
                self._check = check
                self._executor = ThreadPoolExecutor(max_workers=1)
                self._stopped = threading.Event()

            def start(self):
                print("starting")

                self._stopped.clear()
                # It runs by itself.
                self._executor.submit(self._run)

            def _run(self):
                while not self._stopped.is_set():  # for ever
                    try:
                        self._check(time())
                    except OSError:
                        self._stopped.wait(5)
                        continue
                    self._stopped.wait(1)  # no hurry

            async def aclose(self):
                \"\"\"No more.\"\"\"
                self._stopped.set()
        """,
        unsafe=True,
    ),
    Invalid(
        """
        import time
        from concurrent.futures import ThreadPoolExecutor

        class Watch:
            def __init__(self, queue):
                self._queue = queue
                self._executor = ThreadPoolExecutor(max_workers=1)
                self._executor.submit(self._run)  # SHD602

            def _run(self):
                while True:
                    print(self._queue.get())
                    time.sleep(1)

            def close(self):
                print("closed")
        """,
        why="it would not hear of it: it waits for the queue",
    ),
    Invalid(
        """
        import asyncio
        import time

        def poll():
            while True:
                time.sleep(1)

        async def main():
            loop = asyncio.get_running_loop()
            future = loop.run_in_executor(None, poll)  # SHD602
            await asyncio.sleep(10)
            future.cancel()
        """,
        why="asyncio.run waits for the loop's own executor",
    ),
]
