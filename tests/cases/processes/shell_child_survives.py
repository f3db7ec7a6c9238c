"""SHD307."""

from rulecases import Invalid, Valid

VALID = [
    Valid(
        """
        import subprocess

        class Sleeper:
            def start(self):
                self.proc = subprocess.Popen("sleep 100", shell=True)

            def stop(self):
                self.proc.kill()
                self.proc.wait()
        """,
        why="the shell turns into a single plain command",
    ),
    Valid(
        """
        import subprocess

        class Sleeper:
            def start(self, path):
                self.proc = subprocess.Popen(f"exec tail {path}", shell=True)

            def stop(self):
                self.proc.kill()
                self.proc.wait()

        class Tail:
            def start(self, path):
                self.proc = subprocess.Popen(["tail", path])

            def stop(self):
                self.proc.kill()
                self.proc.wait()
        """,
        why="exec; no shell",
    ),
]

INVALID = [
    Invalid(
        """
        import subprocess

        class Runner:
            def start(self, command):
                self.proc = subprocess.Popen(command, shell=True)

            def stop(self):
                self.proc.kill()  # SHD307
                self.proc.wait()
        """,
        fixed="""
        import os
        import signal
        import subprocess

        class Runner:
            def start(self, command):
                self.proc = subprocess.Popen(command, shell=True, start_new_session=True)

            def stop(self):
                os.killpg(self.proc.pid, signal.SIGKILL)
                self.proc.wait()
        """,
        unsafe=True,
    ),
    Invalid(
        """
        import asyncio
        import signal

        class Runner:
            async def start(self, command):
                self.proc = await asyncio.create_subprocess_shell(command)

            async def stop(self):
                self.proc.send_signal(signal.SIGINT)  # SHD307
                await asyncio.wait_for(self.proc.wait(), 5)
        """,
        fixed="""
        import asyncio
        import os
        import signal

        class Runner:
            async def start(self, command):
                self.proc = await asyncio.create_subprocess_shell(command, start_new_session=True)

            async def stop(self):
                os.killpg(self.proc.pid, signal.SIGINT)
                await asyncio.wait_for(self.proc.wait(), 5)
        """,
        unsafe=True,
    ),
    Invalid(
        """
        import subprocess

        def run(cmd):
            p = subprocess.Popen(cmd, shell=True)
            try:
                return p.wait(5)
            except subprocess.TimeoutExpired:
                p.kill()  # SHD307
                p.wait()
        """,
        why="Ctrl+C would not reach it, and nobody else ends it",
    ),
]
