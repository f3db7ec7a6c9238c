"""SHD309."""

from rulecases import Invalid, Valid

VALID = [
    Valid(
        """
        import asyncio

        async def copy(stream, sink):
            async for line in stream:
                sink.write(line)

        async def capture(process, sink):
            tasks = []
            if process.stdout:
                tasks.append(copy(process.stdout, sink))
            if process.stderr:
                tasks.append(copy(process.stderr, sink))
            await asyncio.gather(*tasks)

        async def run(command, sink):
            process = await asyncio.create_subprocess_exec(
                command, stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.PIPE
            )
            try:
                await capture(process, sink=sink)
                await process.wait()
            except BaseException:
                process.kill()
                await process.wait()
                raise
        """,
        why="coroutines that a helper gathers read them",
    ),
    Valid(
        """
        import subprocess

        def build(command):
            proc = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
            out, err = proc.communicate()
            proc.wait()
            return out, err
        """,
        why="communicate reads both",
    ),
    Valid(
        """
        import subprocess

        def build(command):
            proc = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
            for line in proc.stdout:
                print(line)
            return proc.wait()
        """,
        why="there is only one pipe, and it is read",
    ),
    Valid(
        """
        import subprocess
        import threading

        def build(command, show):
            proc = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
            reader = threading.Thread(target=show, args=(proc.stderr,))
            reader.start()
            for line in proc.stdout:
                print(line)
            proc.wait()
            reader.join()
        """,
        why="a thread reads the other one",
    ),
    Valid(
        """
        import subprocess

        class Server:
            def start(self):
                self.proc = subprocess.Popen(["server"], stdout=subprocess.PIPE)

            def lines(self):
                for line in self.proc.stdout:
                    yield line

            def stop(self):
                self.proc.kill()
                self.proc.wait()
        """,
        why="another method reads",
    ),
    Valid(
        """
        import subprocess

        def build(command, text):
            proc = subprocess.Popen(command, stdin=subprocess.PIPE)
            proc.stdin.close()
            proc.wait()

        def start(command):
            proc = subprocess.Popen(command, stdout=subprocess.PIPE)
            return proc
        """,
        why="nothing comes out of stdin; whoever gets it reads",
    ),
    Valid(
        """
        import subprocess

        def follow(command):
            proc = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
            while proc.poll() is None:
                print(proc.stdout.readline(), end="")
            proc.stdout.close()
        """,
        why="each turn of the loop reads",
    ),
    Valid(
        """
        import subprocess
        import time

        def taste(command):
            proc = subprocess.Popen(command, stdout=subprocess.PIPE)
            time.sleep(1)
            proc.kill()
            while proc.poll() is None:
                time.sleep(0.1)
            return proc.stdout.read()
        """,
        why="it is killed before it can write much",
    ),
    Valid(
        """
        import subprocess

        def version(root):
            process = subprocess.Popen(["git", "describe"], stdout=subprocess.PIPE, stderr=subprocess.PIPE, cwd=root)
            if process.wait() != 0:
                raise OSError("no version")
            return process.stdout.read().decode()

        def has(command):
            return subprocess.Popen(f"type {command}", stdout=subprocess.PIPE, shell=True).wait() == 0

        def has_git():
            process = subprocess.Popen(["git", "--version"], stdout=subprocess.PIPE)
            return process.wait() == 0
        """,
        why="a line or two fill no pipe",
    ),
]

INVALID = [
    Invalid(
        """
        import subprocess

        def build(command):
            proc = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE)  # SHD309
            proc.wait()
            return proc.stdout.read(), proc.stderr.read()
        """,
        fixed="""
        import subprocess

        def build(command):
            proc = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
            out, err = proc.communicate()
            return out, err
        """,
        unsafe=True,
        why="it waits first and reads then",
    ),
    Invalid(
        """
        import subprocess

        def build(command):
            proc = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
            for line in proc.stdout:  # SHD309
                print(line)
            proc.wait()
        """,
        fixed="""
        import subprocess

        def build(command):
            proc = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
            for line in proc.stdout:
                print(line)
            proc.wait()
        """,
        unsafe=True,
        why="stderr fills while stdout is read",
    ),
    Invalid(
        """
        import subprocess

        class Archive:
            def start(self, *args):
                return subprocess.Popen(args, stdout=subprocess.PIPE, stderr=subprocess.PIPE)

            def progress(self, process):
                while True:
                    c = process.stdout.read(1)
                    if not c:
                        break

            def extract(self):
                p = self.start("unrar", "x")
                self.progress(p)  # SHD309
                out, err = p.communicate()
                return err
        """,
        why="a method reads one of them to its end",
    ),
    Invalid(
        """
        import subprocess

        class Tunnel:
            def start(self):
                self.proc = subprocess.Popen(["frpc"], stdout=subprocess.PIPE, stderr=subprocess.PIPE)  # SHD309
                return self.proc.stdout.readline()

            def stop(self):
                self.proc.kill()
                self.proc.wait()
        """,
        fixed="""
        import subprocess

        class Tunnel:
            def start(self):
                self.proc = subprocess.Popen(["frpc"], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
                return self.proc.stdout.readline()

            def stop(self):
                self.proc.kill()
                self.proc.wait()
        """,
        unsafe=True,
        why="nobody in the class reads stderr",
    ),
    Invalid(
        """
        import asyncio

        class Scheduler:
            async def start(self, up):
                self.process = await asyncio.create_subprocess_exec("scheduler", stderr=asyncio.subprocess.PIPE)  # SHD304 SHD309
                if not up():
                    print(await self.process.stderr.read())
                    raise RuntimeError("it did not start")

            async def close(self):
                self.process.kill()
                await self.process.wait()
        """,
        why="read only where the start fails",
    ),
    Invalid(
        """
        import subprocess

        def run(cmd):
            p = subprocess.Popen(cmd, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
            p.wait()  # done
            return p.stdout.read()  # SHD309
        """,
        fixed="""
        import subprocess

        def run(cmd):
            p = subprocess.Popen(cmd, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
            out, _ = p.communicate()  # done
            return out
        """,
        unsafe=True,
    ),
    Invalid(
        """
        import subprocess

        def run(cmd):
            p = subprocess.Popen(cmd, stdout=subprocess.PIPE)  # SHD309

            # how it ended
            code = p.wait()
            out = p.stdout.read()
            return code, out
        """,
        fixed="""
        import subprocess

        def run(cmd):
            p = subprocess.Popen(cmd, stdout=subprocess.PIPE)

            out, _ = p.communicate()
            # how it ended
            code = p.returncode
            return code, out
        """,
        unsafe=True,
    ),
    Invalid(
        """
        import asyncio

        async def run(cmd):
            p = await asyncio.create_subprocess_exec(*cmd, stdout=asyncio.subprocess.PIPE)  # SHD309
            await p.wait()
            out = (await p.stdout.read()).decode()
            return p.returncode, out
        """,
        fixed="""
        import asyncio

        async def run(cmd):
            p = await asyncio.create_subprocess_exec(*cmd, stdout=asyncio.subprocess.PIPE)
            stdout, _ = await p.communicate()
            out = stdout.decode()
            return p.returncode, out
        """,
        unsafe=True,
    ),
    Invalid(
        """
        import subprocess

        def run(cmd):
            p = subprocess.Popen(cmd, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
            if p.wait() != 0:
                raise RuntimeError(p.stderr.read())  # SHD309
            return p.stdout.read()
        """,
        fixed="""
        import subprocess

        def run(cmd):
            p = subprocess.Popen(cmd, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
            out, err = p.communicate()
            if p.returncode != 0:
                raise RuntimeError(err)
            return out
        """,
        unsafe=True,
    ),
    Invalid(
        """
        import subprocess

        def run(cmd):
            p = subprocess.Popen(cmd, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
            out = p.stdout.read()  # SHD309
            err = p.stderr.read()
            p.wait()
            print(err)
            return out
        """,
        fixed="""
        import subprocess

        def run(cmd):
            p = subprocess.Popen(cmd, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
            out, err = p.communicate()
            print(err)
            return out
        """,
        unsafe=True,
    ),
    Invalid(
        """
        import subprocess

        def run(cmd):
            p = subprocess.Popen(cmd, stdout=subprocess.PIPE)  # SHD309
            p.wait(10)
            for line in p.stdout:
                print(line)
        """,
        why="line by line",
    ),
    Invalid(
        """
        import subprocess

        def run(cmd):
            p = subprocess.Popen(cmd, stdin=subprocess.PIPE, stdout=subprocess.PIPE)  # SHD304 SHD309
            p.stdin.write(b"x")
            p.stdin.close()
            p.wait()
            return p.stdout.read()
        """,
        why="it is fed by hand",
    ),
    Invalid(
        """
        import subprocess
        import time

        def ask(command, seconds):
            proc = subprocess.Popen(command, stdout=subprocess.PIPE)  # SHD309
            end = time.monotonic() + seconds
            while proc.poll() is None and time.monotonic() < end:
                time.sleep(0.1)
            if proc.poll() is None:
                proc.kill()
                proc.wait()
                raise TimeoutError(command)
            return proc.stdout.read()
        """,
    ),
    Invalid(
        """
        import subprocess

        def run(cmd, done):
            p = subprocess.Popen(cmd, stdout=subprocess.PIPE, stderr=subprocess.PIPE)  # SHD309
            print(p.pid)
            while not done(p.pid):
                print("waiting")
        """,
        fixed="""
        import subprocess

        def run(cmd, done):
            p = subprocess.Popen(cmd, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
            print(p.pid)
            while not done(p.pid):
                print("waiting")
        """,
        unsafe=True,
    ),
    Invalid(
        """
        import subprocess

        def run(cmd):
            p = subprocess.Popen(cmd, stdout=subprocess.PIPE)  # SHD309
            p.wait()
            p.stdout.close()
            return p.returncode
        """,
        why="without the pipe there is nothing to close",
    ),
]
