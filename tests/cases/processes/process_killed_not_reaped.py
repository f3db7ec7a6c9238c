"""SHD305."""

from rulecases import Invalid, Valid

VALID = [
    Valid(
        """
        import subprocess

        def run(command, wanted):
            proc = subprocess.Popen(command)
            try:
                wanted()
            finally:
                proc.terminate()
                try:
                    proc.wait(timeout=5)
                except subprocess.TimeoutExpired:
                    proc.kill()
                    proc.wait()
        """,
        why="stopped by stages, and reaped",
    ),
    Valid(
        """
        import subprocess
        import sys

        def main(command, wanted):
            proc = subprocess.Popen(command)
            if not wanted:
                proc.kill()
                sys.exit(1)
            proc.wait()
        """,
        why="the program ends",
    ),
    Valid(
        """
        import subprocess

        def run(command, wanted):
            with subprocess.Popen(command) as proc:
                if not wanted:
                    proc.kill()
        """,
        why="leaving the block waits",
    ),
    Valid(
        """
        import subprocess

        class Player:
            def open(self):
                self.proc = subprocess.Popen(["player"])

            def stop(self):
                self.proc.terminate()

            def join(self):
                self.proc.wait()
        """,
        why="another method waits",
    ),
    Valid(
        """
        import subprocess

        def stop(proc: subprocess.Popen):
            proc.kill()

        def run(command, dead):
            proc = subprocess.Popen(command)
            proc.kill()
            dead.append(proc)
        """,
        why="the caller's child; handed on",
    ),
    Valid(
        """
        import subprocess
        import time

        def run(command):
            proc = subprocess.Popen(command)
            proc.terminate()
            while proc.poll() is None:
                time.sleep(0.1)
        """,
        why="poll reaps",
    ),
    Valid(
        """
        import subprocess

        class Runner:
            def run(self, command):
                proc = subprocess.Popen(command)
                self.running.append(proc)
                proc.terminate()
        """,
        why="somebody else may wait for what is in the list",
    ),
]

INVALID = [
    Invalid(
        """
        import subprocess

        class Muxer:
            def open(self):
                self.process = subprocess.Popen(["ffmpeg"], stdout=subprocess.PIPE)

            def read(self, size):
                return self.process.stdout.read(size)

            def close(self):
                if self.process:
                    self.process.kill()  # SHD305
                    self.process.stdout.close()
        """,
        fixed="""
        import subprocess

        class Muxer:
            def open(self):
                self.process = subprocess.Popen(["ffmpeg"], stdout=subprocess.PIPE)

            def read(self, size):
                return self.process.stdout.read(size)

            def close(self):
                if self.process:
                    self.process.kill()
                    self.process.wait()
                    self.process.stdout.close()
        """,
        why="nobody in the class waits",
    ),
    Invalid(
        """
        import subprocess

        class Executor:
            def start(self):
                self.proc = subprocess.Popen(["interchange"])

            def shutdown(self):
                self.proc.terminate()
                try:
                    self.proc.wait(timeout=5)
                except subprocess.TimeoutExpired:
                    self.proc.kill()  # SHD305
        """,
        fixed="""
        import subprocess

        class Executor:
            def start(self):
                self.proc = subprocess.Popen(["interchange"])

            def shutdown(self):
                self.proc.terminate()
                try:
                    self.proc.wait(timeout=5)
                except subprocess.TimeoutExpired:
                    self.proc.kill()
                    self.proc.wait()
        """,
        why="the wait came before",
    ),
    Invalid(
        """
        import asyncio

        async def run(command, wanted):
            proc = await asyncio.create_subprocess_exec(*command)
            if not wanted:
                proc.kill(); print("killed")  # SHD305
                return
            await proc.wait()
        """,
        fixed="""
        import asyncio

        async def run(command, wanted):
            proc = await asyncio.create_subprocess_exec(*command)
            if not wanted:
                proc.kill()
                await proc.wait()
                print("killed")
                return
            await proc.wait()
        """,
    ),
    Invalid(
        """
        import subprocess

        def run(command, wanted):
            proc = subprocess.Popen(command)
            if not wanted:
                proc.terminate()  # SHD305
                return
            proc.wait()
        """,
        fixed="""
        import subprocess

        def run(command, wanted):
            proc = subprocess.Popen(command)
            if not wanted:
                proc.terminate()
                try:
                    proc.wait(timeout=5)
                except subprocess.TimeoutExpired:
                    proc.kill()
                    proc.wait()
                return
            proc.wait()
        """,
        unsafe=True,
    ),
    Invalid(
        """
        import subprocess

        class Muxer:
            def open(self, command):
                self.process = subprocess.Popen(command, stdin=subprocess.PIPE)

            def feed(self, data):
                try:
                    self.process.stdin.write(data)
                except OSError:
                    if self.process.poll() is None:
                        raise

            def close(self):
                self.process.kill()  # SHD305
        """,
        fixed="""
        import subprocess

        class Muxer:
            def open(self, command):
                self.process = subprocess.Popen(command, stdin=subprocess.PIPE)

            def feed(self, data):
                try:
                    self.process.stdin.write(data)
                except OSError:
                    if self.process.poll() is None:
                        raise

            def close(self):
                self.process.kill()
                self.process.wait()
        """,
    ),
    Invalid(
        """
        import asyncio
        import signal

        class Runner:
            async def run(self, command, limit):
                proc, command = await self.start(command)
                self.running.add(proc)
                try:
                    try:
                        return await asyncio.wait_for(proc.communicate(), timeout=limit)  # SHD303
                    except asyncio.TimeoutError:
                        proc.send_signal(signal.SIGINT)  # SHD305
                        raise
                finally:
                    self.running.remove(proc)

            async def start(self, command):
                proc = await asyncio.create_subprocess_exec(*command)
                return proc, command
        """,
        fixed="""
        import asyncio
        import signal

        class Runner:
            async def run(self, command, limit):
                proc, command = await self.start(command)
                self.running.add(proc)
                try:
                    try:
                        return await asyncio.wait_for(proc.communicate(), timeout=limit)  # SHD303
                    except asyncio.TimeoutError:
                        proc.send_signal(signal.SIGINT)
                        try:
                            await asyncio.wait_for(proc.wait(), 5)
                        except asyncio.TimeoutError:
                            proc.kill()
                            await proc.wait()
                        raise
                finally:
                    self.running.remove(proc)

            async def start(self, command):
                proc = await asyncio.create_subprocess_exec(*command)
                return proc, command
        """,
        unsafe=True,
        why="the set knows it only as long as the function runs; it may not end for SIGINT",
    ),
    Invalid(
        """
        import subprocess

        class S:
            def start(self):
                self.p = subprocess.Popen(["x"])

            def __del__(self):
                self.p.terminate()  # SHD305
        """,
        why="who collects garbage cannot wait",
    ),
]
