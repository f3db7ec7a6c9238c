from rulecases import Invalid, Valid

VALID = [
    Valid(
        """
        import os
        import time

        def wait_for(path):
            while not os.path.exists(path):
                time.sleep(0.1)
        """,
        why="somebody else makes it, whenever that is",
    ),
    Valid(
        """
        import subprocess
        import time

        def connect(command, path):
            child = subprocess.Popen(command)
            end = time.monotonic() + 10
            while not path.exists():
                if time.monotonic() > end:
                    child.kill()
                    child.wait()
                    raise TimeoutError
                time.sleep(0.1)
            return child
        """,
    ),
    Valid(
        """
        import asyncio
        import threading

        async def connect(work, path):
            threading.Thread(target=work, daemon=True).start()
            async with asyncio.timeout(10):
                while not path.exists():
                    await asyncio.sleep(0.1)

        async def connected(work, path):
            await asyncio.wait_for(connect_at_last(work, path), 10)

        async def connect_at_last(work, path):
            threading.Thread(target=work, daemon=True).start()
            while not path.exists():
                await asyncio.sleep(0.1)
        """,
        why="a timeout around it, and around its call",
    ),
    Valid(
        """
        import subprocess
        import time

        def build(command, path):
            subprocess.run(command, check=True)
            while not path.exists():
                time.sleep(0.1)
        """,
        why="it has ended, and well",
    ),
    Valid(
        """
        import subprocess
        import time

        class Server:
            def start(self, path):
                self.child = subprocess.Popen(["server", path])
                try:
                    while not path.exists():
                        self.check()
                        time.sleep(0.1)
                except BaseException:
                    self.stop()
                    raise

            def stop(self):
                self.child.kill()
                self.child.wait()

            def check(self):
                if self.child.poll() is not None:
                    raise RuntimeError("it has died")
        """,
    ),
]

INVALID = [
    Invalid(
        """
        import asyncio
        import multiprocessing

        class Client:
            def __init__(self, path, work, log):
                self.path = path
                self.work = work
                self.log = log
                self.server = None

            async def connect(self):
                if self.server is None:
                    self.server = self.start_server()
                    while not self.path.exists():  # SHD318
                        self.say("waiting for the server to start")
                        await asyncio.sleep(0.1)
                return self.path

            def start_server(self):
                process = multiprocessing.Process(target=self.work, args=(self.path,), daemon=True)
                process.start()
                return process

            def say(self, text):
                if self.log.verbose:
                    self.log.trace(text)

            def close(self):
                self.server.terminate()
                self.server.join(5)
        """,
        why="the child is started in another function",
    ),
    Invalid(
        """
        import os
        import subprocess
        import time

        def serve(command, path):
            with subprocess.Popen(command) as child:
                while not os.path.exists(path):  # SHD318
                    time.sleep(0.1)
                print(path)
                child.terminate()
        """,
    ),
]
