"""SHD304."""

from rulecases import Invalid, Valid

VALID = [
    Valid(
        """
        import json
        import subprocess

        class Probe:
            def ask(self, command):
                self._child = subprocess.Popen(command, stdout=subprocess.PIPE)
                answer = json.loads(self._child.stdout.readline())
                self._child.communicate()
                return answer

            def cut_short(self):
                self._child.kill()
        """,
        why="another method stops it",
    ),
    Valid(
        """
        import json
        import subprocess

        class Probe:
            def ask(self, command):
                self._child = subprocess.Popen(command, stdout=subprocess.PIPE)
                try:
                    return json.loads(self._child.stdout.readline())
                finally:
                    if self._child.poll() is None:
                        self._child.kill()
                    self._child.wait()
        """,
    ),
    Valid(
        """
        import logging
        import subprocess

        def run(command):
            proc = subprocess.Popen(command, stdout=subprocess.PIPE)
            logging.info("started %s", proc.pid)
            out, _ = proc.communicate()
            return len(out)
        """,
        why="nothing between can raise",
    ),
    Valid(
        """
        import subprocess

        def run(command, text):
            proc = subprocess.Popen(command, stdin=subprocess.PIPE)
            try:
                proc.stdin.write(text)
            finally:
                proc.kill()
                proc.wait()
        """,
        why="ended on every way",
    ),
    Valid(
        """
        import subprocess

        def run(command, text):
            with subprocess.Popen(command, stdin=subprocess.PIPE) as proc:
                proc.stdin.write(text)
        """,
        why="leaving with waits",
    ),
    Valid(
        """
        import subprocess

        def start(command, children):
            proc = subprocess.Popen(command)
            children.append(proc)
            raise RuntimeError("it is in good hands")
        """,
        why="handed on before",
    ),
    Valid(
        """
        import subprocess

        def start(command):
            proc = subprocess.Popen(command)
            if proc.poll() is not None:
                raise RuntimeError("it ended at once")
            return proc
        """,
        why="there is no child any more where it raises",
    ),
    Valid(
        """
        import asyncio

        async def run(command):
            proc = await asyncio.create_subprocess_exec(*command, stdout=asyncio.subprocess.PIPE)
            out, _ = await proc.communicate()
            return out
        """,
        why="the await that waits is the next one",
    ),
    Valid(
        """
        import subprocess

        def run(command):
            proc = subprocess.Popen(command, stdout=subprocess.PIPE)
            assert proc.stdout is not None
            for line in proc.stdout:
                print(line)
            return proc.wait()
        """,
        why="an assertion for the type checker",
    ),
    Valid(
        """
        import subprocess

        class Executor:
            def start(self, client):
                self.proc = subprocess.Popen(["interchange"])
                if self.proc.poll() is not None:
                    raise RuntimeError("it ended at once")
                if not client.answers():
                    self.stop()
                    raise RuntimeError("the interchange did not start")

            def stop(self):
                self.proc.kill()
                self.proc.wait()

        class Other:
            def begin(self, client):
                self.proc = subprocess.Popen(["interchange"])
                if not client.answers():
                    raise RuntimeError("the interchange did not start")

            def run(self, client):
                try:
                    self.begin(client)
                except RuntimeError:
                    self.close()

            def close(self):
                self.proc.kill()
                self.proc.wait()
        """,
        why="stopped before it raises, or by the caller",
    ),
    Valid(
        """
        import subprocess

        class Player:
            def __init__(self, command):
                self.proc = subprocess.Popen(command)

            def __enter__(self):
                return self

            def __exit__(self, *_):
                self.proc.kill()
                self.proc.wait()
        """,
        files={
            "other.py": """
            import json
            from module import Player

            def play(command, answer):
                player = Player(command)
                with player:
                    return json.loads(answer)
            """
        },
        why="entered",
    ),
    Valid(
        """
        import json
        import subprocess

        class Prober:
            def probe(self, command):
                self.proc = subprocess.Popen(command, stdout=subprocess.PIPE)
                self.first = json.loads(self.proc.stdout.readline())
                self.proc.communicate()
                return self.first

            def cancel(self):
                self.proc.kill()
        """,
        why="another method can stop it",
    ),
    Valid(
        """
        import os, subprocess

        class Child:
            def __init__(self, process, pipe):
                self.process, self.pipe = process, pipe

        def start(args):
            mine, its = (os.fdopen(one, "r+b", 0) for one in os.openpty())
            terminal = os.fdopen(os.openpty()[1], "r+b", 0)
            process = subprocess.Popen(args, stdin=its)
            terminal.close()
            return Child(process, mine)
        """,
        why="closing one's own end of a pipe does not fail",
    ),
    Valid(
        """
        import os, shutil, subprocess, time

        class Sandbox:
            def start(self, args, root, patience):
                process = subprocess.Popen(args)
                began = time.time()
                try:
                    while not os.path.exists(root):
                        if time.time() - began > patience:
                            raise TimeoutError(root)
                except Exception:
                    shutil.rmtree(root)
                    process.kill()
                    process.wait()
                    raise
                self.process = process
        """,
        why="the clause ends it: that another of its steps fails is another matter",
    ),
]

INVALID = [
    Invalid(
        """
        import subprocess

        def run(command, text):
            proc = subprocess.Popen(command, stdin=subprocess.PIPE)  # SHD304

            # it may have ended
            proc.stdin.write(text)
            proc.stdin.close()
            return proc.wait()
        """,
        fixed="""
        import subprocess

        def run(command, text):
            proc = subprocess.Popen(command, stdin=subprocess.PIPE)

            try:
                # it may have ended
                proc.stdin.write(text)
                proc.stdin.close()
                return proc.wait()
            except BaseException:
                proc.kill()
                proc.wait()
                raise
        """,
        unsafe=True,
    ),
    Invalid(
        """
        import asyncio

        async def run(command, ready):
            proc = await asyncio.create_subprocess_exec(*command)  # SHD304
            await ready.wait()
            await proc.wait()
        """,
        fixed="""
        import asyncio

        async def run(command, ready):
            proc = await asyncio.create_subprocess_exec(*command)
            try:
                await ready.wait()
                await proc.wait()
            except BaseException:
                if proc.returncode is None:
                    proc.kill()
                    await proc.wait()
                raise
        """,
        unsafe=True,
        why="cancelled while it waits for something else",
    ),
    Invalid(
        """
        import asyncio
        import psutil

        async def launch(browser, endpoint):
            child = await asyncio.create_subprocess_exec(browser)  # SHD304
            process = psutil.Process(child.pid)
            url = await endpoint()
            return process, url
        """,
        fixed="""
        import asyncio
        import psutil

        async def launch(browser, endpoint):
            child = await asyncio.create_subprocess_exec(browser)
            try:
                process = psutil.Process(child.pid)
                url = await endpoint()
                return process, url
            except BaseException:
                if child.returncode is None:
                    child.kill()
                    await child.wait()
                raise
        """,
        unsafe=True,
        why="handed on by its number, but only at the end",
    ),
    Invalid(
        """
        import subprocess

        def check(line):
            if b"error" in line:
                raise ValueError(line)

        def run(command):
            proc = subprocess.Popen(command, stdout=subprocess.PIPE)  # SHD304
            while proc.poll() is None:
                check(proc.stdout.readline())
        """,
        fixed="""
        import subprocess

        def check(line):
            if b"error" in line:
                raise ValueError(line)

        def run(command):
            proc = subprocess.Popen(command, stdout=subprocess.PIPE)
            try:
                while proc.poll() is None:
                    check(proc.stdout.readline())
            except BaseException:
                proc.kill()
                proc.wait()
                raise
        """,
        unsafe=True,
        why="a function of the program raises in the loop that waits",
    ),
    Invalid(
        """
        import subprocess

        class Executor:
            def start(self, client):
                self.proc = subprocess.Popen(["interchange"])  # SHD304
                if not client.answers():
                    raise RuntimeError("the interchange did not start")

            def stop(self):
                self.proc.kill()
                self.proc.wait()
        """,
        why="nobody stops what has not started",
    ),
    Invalid(
        """
        import json
        import subprocess

        class Player:
            def __init__(self, command):
                self.proc = subprocess.Popen(command)  # SHD304

            def stop(self):
                self.proc.kill()
                self.proc.wait()

            def close(self):
                self.stop()
        """,
        files={
            "other.py": """
            import json
            from module import Player

            def play(command, answer):
                player = Player(command)
                found = json.loads(answer)
                player.close()
                return found
            """
        },
    ),
    Invalid(
        """
        import subprocess

        def run(command, text):
            proc = subprocess.Popen(command, stdin=subprocess.PIPE)  # SHD304
            proc.stdin.write(text)
            proc.communicate()
            if proc.returncode:
                raise RuntimeError(proc.returncode)
        """,
        fixed="""
        import subprocess

        def run(command, text):
            proc = subprocess.Popen(command, stdin=subprocess.PIPE)
            try:
                proc.stdin.write(text)
                proc.communicate()
            except BaseException:
                proc.kill()
                proc.wait()
                raise
            if proc.returncode:
                raise RuntimeError(proc.returncode)
        """,
        unsafe=True,
        why="what comes when it has ended needs no guard",
    ),
    Invalid(
        """
        import json
        import subprocess

        def follow(command, quiet):
            proc = subprocess.Popen(command, stdout=subprocess.PIPE)  # SHD304
            with quiet():
                while proc.poll() is None:
                    print(json.loads(proc.stdout.readline()))
            print(proc.stdout.read(), proc.returncode)
        """,
        fixed="""
        import json
        import subprocess

        def follow(command, quiet):
            proc = subprocess.Popen(command, stdout=subprocess.PIPE)
            try:
                with quiet():
                    while proc.poll() is None:
                        print(json.loads(proc.stdout.readline()))
            except BaseException:
                proc.kill()
                proc.wait()
                raise
            print(proc.stdout.read(), proc.returncode)
        """,
        unsafe=True,
        why="asked until it has ended",
    ),
    Invalid(
        """
        import asyncio

        async def run(cmd):
            p = await asyncio.create_subprocess_exec(*cmd)  # SHD304
            try:
                async with asyncio.timeout(5):
                    await p.wait()
            except TimeoutError:
                print("no")
                return 1
            return p.returncode
        """,
        fixed="""
        import asyncio

        async def run(cmd):
            p = await asyncio.create_subprocess_exec(*cmd)
            try:
                async with asyncio.timeout(5):
                    await p.wait()
            except TimeoutError:
                print("no")
                return 1
            finally:
                if p.returncode is None:
                    p.kill()
                    await p.wait()
            return p.returncode
        """,
        unsafe=True,
    ),
    Invalid(
        """
        import json
        import subprocess

        class Prober:
            def probe(self, command):
                self.proc = subprocess.Popen(command, stdout=subprocess.PIPE)  # SHD304
                self.first = json.loads(self.proc.stdout.readline())
                self.proc.communicate()
                return self.first
        """,
        fixed="""
        import json
        import subprocess

        class Prober:
            def probe(self, command):
                self.proc = subprocess.Popen(command, stdout=subprocess.PIPE)
                try:
                    self.first = json.loads(self.proc.stdout.readline())
                    self.proc.communicate()
                except BaseException:
                    self.proc.kill()
                    self.proc.wait()
                    raise
                return self.first
        """,
        unsafe=True,
    ),
]
