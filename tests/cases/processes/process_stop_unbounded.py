"""SHD306."""

from rulecases import Invalid, Valid

VALID = [
    Valid(
        """
        import subprocess

        def stop(proc: subprocess.Popen):
            proc.terminate()
            try:
                proc.wait(timeout=5)
            except subprocess.TimeoutExpired:
                proc.kill()
                proc.wait()
        """,
        why="stopped by stages",
    ),
    Valid(
        """
        import subprocess

        def run(proc: subprocess.Popen):
            if proc.stdin is None:
                proc.terminate()
                return
            proc.wait()
        """,
        why="the wait is on another way",
    ),
    Valid(
        """
        import subprocess

        class Runner:
            def __init__(self, command):
                self.proc = subprocess.Popen(command)

            def stop(self):
                self.proc.terminate()
                try:
                    self.proc.wait(5)
                except subprocess.TimeoutExpired:
                    self.proc.kill()
                    self.proc.wait()
        """,
        why="killed if it does not go",
    ),
    Valid(
        """
        import subprocess

        def end(proc, grace=5):
            proc.terminate()
            try:
                proc.wait(grace)
            except subprocess.TimeoutExpired:
                proc.kill()
                proc.wait()

        class Runner:
            def __init__(self, command):
                self.proc = subprocess.Popen(command)

            def stop(self):
                end(self.proc)
        """,
        why="a helper kills it if it does not go",
    ),
    Valid(
        """
        import multiprocessing

        class Workers:
            def start(self, work):
                self.worker = multiprocessing.Process(target=work)
                self.worker.start()

            def stop(self):
                self.worker.terminate()
                self.worker.join()
        """,
        why="nothing says that it does not die of SIGTERM, as processes do",
    ),
    Valid(
        """
        import subprocess

        class Follower:
            def start(self, path):
                self.proc = subprocess.Popen(["tail", "-f", path])

            def stop(self):
                self.proc.terminate()
                self.proc.wait()
        """,
        why="tail ends when it is asked to",
    ),
    Valid(
        """
        import subprocess

        def follow(command):
            process = subprocess.Popen(command, stdout=subprocess.PIPE)
            print(process.communicate())
            if process.returncode is not None:
                process.terminate()
                process.wait()
        """,
        why="it has ended there",
    ),
]

INVALID = [
    Invalid(
        """
        import multiprocessing
        import signal
        import time

        def work():
            signal.signal(signal.SIGTERM, lambda *_: print("later"))
            while True:
                time.sleep(1)

        class Workers:
            def start(self):
                self.worker = multiprocessing.Process(target=work, daemon=True)
                self.worker.start()

            def stop(self):
                self.worker.terminate()
                self.worker.join()  # SHD306
        """,
        fixed="""
        import multiprocessing
        import signal
        import time

        def work():
            signal.signal(signal.SIGTERM, lambda *_: print("later"))
            while True:
                time.sleep(1)

        class Workers:
            def start(self):
                self.worker = multiprocessing.Process(target=work, daemon=True)
                self.worker.start()

            def stop(self):
                self.worker.terminate()
                self.worker.join(5)
                if self.worker.is_alive():
                    self.worker.kill()
                    self.worker.join()
        """,
        unsafe=True,
    ),
    Invalid(
        """
        import asyncio

        async def stop(proc: asyncio.subprocess.Process):
            proc.terminate()
            await proc.wait()  # SHD306
        """,
        fixed="""
        import asyncio

        async def stop(proc: asyncio.subprocess.Process):
            proc.terminate()
            try:
                await asyncio.wait_for(proc.wait(), 5)
            except asyncio.TimeoutError:
                proc.kill()
                await proc.wait()
        """,
        unsafe=True,
    ),
    Invalid(
        """
        import asyncio

        class S:
            async def start(self):
                self.p = await asyncio.create_subprocess_exec("x")

            async def stop(self):
                self.p.terminate()
                code = await self.p.wait()  # SHD306
                print(code)
        """,
        fixed="""
        import asyncio

        class S:
            async def start(self):
                self.p = await asyncio.create_subprocess_exec("x")

            async def stop(self):
                self.p.terminate()
                try:
                    code = await asyncio.wait_for(self.p.wait(), 5)
                except asyncio.TimeoutError:
                    self.p.kill()
                    code = await self.p.wait()
                print(code)
        """,
        unsafe=True,
    ),
    Invalid(
        """
        import subprocess

        def run(cmd, work):
            p = subprocess.Popen(cmd)
            try:
                work()
            finally:
                p.terminate()
                out, err = p.communicate()  # the rest  # SHD306
        """,
        fixed="""
        import subprocess

        def run(cmd, work):
            p = subprocess.Popen(cmd)
            try:
                work()
            finally:
                p.terminate()
                # the rest
                try:
                    out, err = p.communicate(timeout=5)
                except subprocess.TimeoutExpired:
                    p.kill()
                    out, err = p.communicate()
        """,
        unsafe=True,
    ),
    Invalid(
        """
        import subprocess

        class S:
            def start(self):
                self.p = subprocess.Popen(["x"])

            def stop(self):
                self.p.terminate()
                return self.p.wait()  # SHD306
        """,
        fixed="""
        import subprocess

        class S:
            def start(self):
                self.p = subprocess.Popen(["x"])

            def stop(self):
                self.p.terminate()
                try:
                    return self.p.wait(timeout=5)
                except subprocess.TimeoutExpired:
                    self.p.kill()
                    return self.p.wait()
        """,
        unsafe=True,
    ),
    Invalid(
        """
        import subprocess

        class S:
            def start(self):
                self.p = subprocess.Popen(["x"])

            def stop(self): self.p.terminate(); self.code = self.p.wait(); print("x")  # SHD306
        """,
        fixed="""
        import subprocess

        class S:
            def start(self):
                self.p = subprocess.Popen(["x"])

            def stop(self):
                self.p.terminate()
                try:
                    self.code = self.p.wait(timeout=5)
                except subprocess.TimeoutExpired:
                    self.p.kill()
                    self.code = self.p.wait()
                print("x")
        """,
        unsafe=True,
    ),
]
