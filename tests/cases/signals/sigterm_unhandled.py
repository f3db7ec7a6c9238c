"""SHD117."""

from rulecases import Invalid, Valid

VALID = [
    Valid(
        """
        import signal
        import subprocess
        import sys

        def run(command):
            child = subprocess.Popen(command)
            signal.signal(signal.SIGINT, signal.SIG_IGN)
            return child.wait()

        def main():
            signal.signal(signal.SIGTERM, lambda signum, frame: sys.exit(1))
            run(sys.argv[1:])
        """,
        why="main handles SIGTERM",
    ),
    Valid(
        """
        import signal
        import subprocess

        def run(command):
            child = subprocess.Popen(command)
            signal.signal(signal.SIGINT, signal.SIG_IGN)
            try:
                return child.wait(timeout=5)
            except subprocess.TimeoutExpired:
                child.kill()
                return child.wait()
        """,
        why="the waits are short",
    ),
    Valid(
        """
        import subprocess

        def watch(command, changes):
            child = subprocess.Popen(command)
            try:
                while True:
                    print(changes.get())
            finally:
                child.terminate()
                child.wait()
        """,
        why="a library: the program that calls it decides",
        files={"package/__init__.py": "from .watching import watch"},
        path="package/watching.py",
    ),
    Valid(
        """
        import signal
        import subprocess
        import sys

        def main(changes):
            signal.signal(signal.SIGTERM, lambda signum, frame: sys.exit(1))
            child = subprocess.Popen(sys.argv[1:])
            try:
                while True:
                    print(changes.get())
            finally:
                child.terminate()
                child.wait()
        """,
        why="SIGTERM leads to the finally",
    ),
    Valid(
        """
        import subprocess
        import sys

        def main():
            child = subprocess.Popen(sys.argv[1:], stdout=subprocess.PIPE)
            try:
                for number in range(3):
                    print(child.stdout.readline())
            finally:
                child.kill()
                child.wait()
        """,
        why="soon over",
    ),
    Valid(
        """
        import asyncio
        import contextlib
        import pathlib
        import signal

        async def serve(path):
            task = asyncio.current_task()
            asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, task.cancel)
            server = await asyncio.start_unix_server(print, path)
            try:
                async with server:
                    await server.serve_forever()
            finally:
                pathlib.Path(path).unlink()

        def main():
            with contextlib.suppress(KeyboardInterrupt):
                asyncio.run(serve("control.sock"))
        """,
        why="the loop handles SIGTERM",
    ),
    Valid(
        """
        import asyncio

        async def serve(server):
            try:
                await server.serve_forever()
            finally:
                server.close()

        def main(server):
            try:
                asyncio.run(serve(server))
            except KeyboardInterrupt:
                print("stopped")
        """,
        why="what it closes goes with the process",
    ),
    Valid(
        """
        import subprocess
        import time

        def start():
            child = subprocess.Popen(["tail", "-f", "log"])
            try:
                while True:
                    time.sleep(1)
            finally:
                child.kill()
                child.wait()
        """,
        files={
            "pyproject.toml": """
            [project]
            name = "package"
            """,
            "package/__init__.py": "",
        },
        path="package/main.py",
        why="a library, as its project says: whose program is it?",
    ),
    Valid(
        """
        import subprocess
        import time

        def main():
            child = subprocess.Popen(["tail", "-f", "log"])
            try:
                while True:
                    time.sleep(1)
            finally:
                child.kill()
                child.wait()

        if __name__ == "__main__":
            main()
        """,
        files={"package/__init__.py": "", "package/tests/__init__.py": ""},
        path="package/tests/test_follow.py",
        why="a test is no program",
    ),
]

INVALID = [
    Invalid(
        """
        import subprocess
        import sys
        import time

        def run_town(config):
            coordinator = subprocess.Popen([sys.executable, "-m", "town", config], start_new_session=True)  # SHD117
            try:
                while coordinator.poll() is None:
                    time.sleep(0.5)
            finally:
                coordinator.kill()
                coordinator.wait()

        def main():
            run_town(sys.argv[1])

        if __name__ == "__main__":
            main()
        """,
        fixed="""
        import signal
        import subprocess
        import sys
        import time

        def run_town(config):
            coordinator = subprocess.Popen([sys.executable, "-m", "town", config], start_new_session=True)
            try:
                while coordinator.poll() is None:
                    time.sleep(0.5)
            finally:
                coordinator.kill()
                coordinator.wait()

        def main():
            signal.signal(signal.SIGTERM, lambda signum, frame: sys.exit(128 + signum))
            run_town(sys.argv[1])

        if __name__ == "__main__":
            main()
        """,
        unsafe=True,
    ),
    Invalid(
        """
        import asyncio
        import contextlib
        import pathlib

        async def serve(path):
            server = await asyncio.start_unix_server(print, path)
            try:
                async with server:
                    await server.serve_forever()
            finally:
                pathlib.Path(path).unlink()

        def main():
            with contextlib.suppress(KeyboardInterrupt):
                asyncio.run(serve("control.sock"))  # SHD117
        """,
        fixed="""
        import asyncio
        import contextlib
        import pathlib
        import signal
        import sys

        async def serve(path):
            with contextlib.suppress(NotImplementedError):  # loops on Windows have no handlers
                asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, sys.exit, 128 + signal.SIGTERM)
            server = await asyncio.start_unix_server(print, path)
            try:
                async with server:
                    await server.serve_forever()
            finally:
                pathlib.Path(path).unlink()

        def main():
            with contextlib.suppress(KeyboardInterrupt):
                asyncio.run(serve("control.sock"))
        """,
        unsafe=True,
    ),
    Invalid(
        """
        import signal
        import subprocess
        import sys

        class Child(subprocess.Popen):
            pass

        def command_run(args):
            child = Child(args)
            signal.signal(signal.SIGINT, signal.SIG_IGN)  # SHD117
            child.wait()
            sys.exit(child.returncode)
        """,
        fixed="""
        import signal
        import subprocess
        import sys

        class Child(subprocess.Popen):
            pass

        def command_run(args):
            child = Child(args)
            signal.signal(signal.SIGINT, signal.SIG_IGN)
            signal.signal(signal.SIGTERM, lambda signum, frame: child.send_signal(signum))
            child.wait()
            sys.exit(child.returncode)
        """,
        unsafe=True,
    ),
    Invalid(
        """
        import signal
        import subprocess

        def run(command):
            old = None
            try:
                child = subprocess.Popen(command)
                old = signal.signal(signal.SIGINT, signal.SIG_IGN)  # SHD117
                child.communicate()
            finally:
                if old:
                    signal.signal(signal.SIGINT, old)
        """,
    ),
    Invalid(
        """
        import os
        import signal
        import subprocess
        import time

        class Child:
            def __init__(self, command):
                self.process = subprocess.Popen(command)

            def stop(self):
                os.kill(self.process.pid, signal.SIGINT)
                self.process.wait(5)

        def start(command):
            return Child(command)

        def changes(path):
            while True:
                time.sleep(1)
                yield os.stat(path)

        def watch(command):
            child = start(command)  # SHD117
            try:
                for change in changes(command[0]):
                    child.stop()
                    child = start(command)
            finally:
                child.stop()
        """,
        files={
            "package/__init__.py": "from .watching import watch",
            "package/cli.py": """
            import sys

            from .watching import watch

            def main():
                watch(sys.argv[1:])
            """,
        },
        path="package/watching.py",
        why="the package has a program of its own",
    ),
    Invalid(
        """
        import subprocess
        import sys
        import time

        def main():
            child = subprocess.Popen(sys.argv[1:])  # SHD117
            try:
                while True:
                    time.sleep(1)
            except KeyboardInterrupt:
                child.terminate()
                child.wait()  # SHD306
        """,
        fixed="""
        import signal
        import subprocess
        import sys
        import time

        def main():
            signal.signal(signal.SIGTERM, signal.default_int_handler)
            child = subprocess.Popen(sys.argv[1:])
            try:
                while True:
                    time.sleep(1)
            except KeyboardInterrupt:
                child.terminate()
                child.wait()  # SHD306
        """,
        unsafe=True,
        why="Ctrl+C is thought of, SIGTERM is not",
    ),
    Invalid(
        """
        import asyncio
        import sys

        from package.files import scratch

        async def scan():
            with open(scratch(), "w") as out:
                out.write("found")
                await asyncio.sleep(60)

        def main():
            try:
                asyncio.run(scan())  # SHD117
            except KeyboardInterrupt:
                sys.exit(1)
        """,
        fixed="""
        import asyncio
        import contextlib
        import signal
        import sys

        from package.files import scratch

        async def scan():
            with contextlib.suppress(NotImplementedError):  # loops on Windows have no handlers
                asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, sys.exit, 128 + signal.SIGTERM)
            with open(scratch(), "w") as out:
                out.write("found")
                await asyncio.sleep(60)

        def main():
            try:
                asyncio.run(scan())
            except KeyboardInterrupt:
                sys.exit(1)
        """,
        unsafe=True,
        files={
            "package/__init__.py": "",
            "package/files.py": """
            import atexit
            import os
            import uuid

            def delete(path):
                try:
                    os.unlink(path)
                except OSError:
                    print("not there")

            def scratch():
                path = f"scratch-{uuid.uuid4()}"
                atexit.register(delete, path)
                return path
            """,
        },
        path="package/cli.py",
        why="atexit does not run for SIGTERM",
    ),
    Invalid(
        """
        import asyncio
        import os
        import sys

        async def serve(path):
            try:
                await asyncio.sleep(60)
            finally:
                os.unlink(path)

        def main():
            try:
                asyncio.run(serve(sys.argv[1]))  # SHD117
            except KeyboardInterrupt:
                sys.exit(1)
        """,
        fixed="""
        import asyncio
        import contextlib
        import os
        import signal
        import sys

        async def serve(path):
            with contextlib.suppress(NotImplementedError):  # loops on Windows have no handlers
                asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, sys.exit, 128 + signal.SIGTERM)
            try:
                await asyncio.sleep(60)
            finally:
                os.unlink(path)

        def main():
            try:
                asyncio.run(serve(sys.argv[1]))
            except KeyboardInterrupt:
                sys.exit(1)
        """,
        unsafe=True,
        files={
            "package/__init__.py": "",
            "package/tests/__init__.py": "",
            "package/tests/load.py": """
            import signal
            import sys

            signal.signal(signal.SIGTERM, lambda signum, frame: sys.exit(1))
            """,
        },
        path="package/cli.py",
        why="what a test does is no part of the program",
    ),
    Invalid(
        """
        import subprocess
        import time

        def start():
            follow("log")

        def follow(path):
            child = subprocess.Popen(["tail", "-f", path])  # SHD117
            try:
                while True:
                    time.sleep(1)
            finally:
                child.kill()
                child.wait()
        """,
        fixed="""
        import signal
        import subprocess
        import sys
        import time

        def start():
            signal.signal(signal.SIGTERM, lambda signum, frame: sys.exit(128 + signum))
            follow("log")

        def follow(path):
            child = subprocess.Popen(["tail", "-f", path])
            try:
                while True:
                    time.sleep(1)
            finally:
                child.kill()
                child.wait()
        """,
        unsafe=True,
        files={
            "pyproject.toml": """
            [project]
            name = "package"

            [project.scripts]
            follow-log = "package:run"
            """,
            "package/__init__.py": "from .following import start as run",
        },
        path="package/following.py",
        why="a console script comes to it",
    ),
    Invalid(
        """
        import subprocess
        import time

        class Follower:
            @staticmethod
            def run():
                child = subprocess.Popen(["tail", "-f", "log"])  # SHD117
                try:
                    while True:
                        time.sleep(1)
                finally:
                    child.kill()
                    child.wait()
        """,
        fixed="""
        import signal
        import subprocess
        import sys
        import time

        class Follower:
            @staticmethod
            def run():
                signal.signal(signal.SIGTERM, lambda signum, frame: sys.exit(128 + signum))
                child = subprocess.Popen(["tail", "-f", "log"])
                try:
                    while True:
                        time.sleep(1)
                finally:
                    child.kill()
                    child.wait()
        """,
        unsafe=True,
        files={
            "package-1.0.dist-info/entry_points.txt": """
            [console_scripts]
            follow-log = package.following:Follower.run
            """,
            "package/__init__.py": "",
        },
        path="package/following.py",
        why="as the installed package says",
    ),
    Invalid(
        """
        import subprocess
        import time

        child = None

        def main(path):
            '''Follow a log.

            For ever.
            '''
            global child

            # a tail of it
            child = subprocess.Popen(["tail", "-f", path])  # SHD117
            try:
                while True: time.sleep(1)
            finally:
                child.kill()
                child.wait()
        """,
        fixed="""
        import signal
        import subprocess
        import sys
        import time

        child = None

        def main(path):
            '''Follow a log.

            For ever.
            '''
            global child

            signal.signal(signal.SIGTERM, lambda signum, frame: sys.exit(128 + signum))
            # a tail of it
            child = subprocess.Popen(["tail", "-f", path])
            try:
                while True: time.sleep(1)
            finally:
                child.kill()
                child.wait()
        """,
        unsafe=True,
        why="what comes first stays first",
    ),
    Invalid(
        """
        import subprocess
        import sys
        import time
        from signal import SIGINT, default_int_handler, signal

        class App:
            def run(self):
                self.child = subprocess.Popen(sys.argv[1:])  # SHD117
                try:
                    while True:
                        time.sleep(1)
                except (KeyboardInterrupt, OSError):
                    self.child.kill()
                    self.child.wait()

            def start(self):
                signal(SIGINT, default_int_handler)
                self.run()

        def main(): App().start()  # the app

        if __name__ == "__main__":
            main()
        """,
        fixed="""
        import subprocess
        import sys
        import time
        from signal import SIGINT, SIGTERM, default_int_handler, signal

        class App:
            def run(self):
                self.child = subprocess.Popen(sys.argv[1:])
                try:
                    while True:
                        time.sleep(1)
                except (KeyboardInterrupt, OSError):
                    self.child.kill()
                    self.child.wait()

            def start(self):
                signal(SIGINT, default_int_handler)
                self.run()

        def main():
            signal(SIGTERM, default_int_handler)
            App().start()  # the app

        if __name__ == "__main__":
            main()
        """,
        unsafe=True,
        why="one line, and the names are there already",
    ),
    Invalid(
        """
        import multiprocessing
        import time

        def main(work):
            child = multiprocessing.Process(target=work)
            child.start()  # SHD117
            try:
                while True:
                    time.sleep(1)
            finally:
                child.terminate()
                child.join(5)
        """,
        why="no repair: the child would inherit the handler",
    ),
    Invalid(
        """
        import subprocess
        import time
        from signal import *

        def main():
            child = subprocess.Popen(["tail", "-f", "log"])  # SHD117
            try:
                while True:
                    time.sleep(1)
            finally:
                child.kill()
                child.wait()
        """,
        why="no repair: what signal means there is hard to say",
    ),
    Invalid(
        """
        import asyncio
        import os
        import threading

        async def serve(path):
            try:
                await asyncio.sleep(60)
            finally:
                os.unlink(path)

        def serve_until_stopped():
            try:
                asyncio.run(serve("control.sock"))  # SHD117
            except KeyboardInterrupt:
                print("stopped")

        def main():
            thread = threading.Thread(target=serve_until_stopped)
            thread.start()
            serve_until_stopped()
            thread.join()
        """,
        why="no repair: in a thread, no handler can be set",
    ),
]
