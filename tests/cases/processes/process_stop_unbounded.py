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
]

INVALID = [
    Invalid(
        """
        import multiprocessing

        class Workers:
            def start(self, work):
                self.worker = multiprocessing.Process(target=work)
                self.worker.start()

            def stop(self):
                self.worker.terminate()
                self.worker.join()  # SHD306
        """,
        fixed="""
        import multiprocessing

        class Workers:
            def start(self, work):
                self.worker = multiprocessing.Process(target=work)
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
]
