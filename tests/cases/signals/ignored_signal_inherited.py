"""SHD115."""

from rulecases import Invalid, Valid

VALID = [
    Valid(
        """
        import signal
        import subprocess
        import time

        def run(command):
            process = subprocess.Popen(command)
            previous = signal.signal(signal.SIGINT, signal.SIG_IGN)
            try:
                while process.poll() is None:
                    time.sleep(0.1)
            finally:
                signal.signal(signal.SIGINT, previous)
        """,
        why="ignored when the child is there already",
    ),
    Valid(
        """
        import signal
        import subprocess

        def start(command):
            previous = signal.signal(signal.SIGINT, signal.SIG_IGN)
            process = subprocess.Popen(command)
            signal.signal(signal.SIGINT, previous)
            return process.wait()
        """,
        why="for the moment of the start alone, which only makes sense for the child's sake",
    ),
    Valid(
        """
        import signal
        import subprocess

        def restore():
            signal.signal(signal.SIGINT, signal.SIG_DFL)

        def run(command):
            signal.signal(signal.SIGINT, signal.SIG_IGN)
            return subprocess.Popen(command, preexec_fn=restore).wait(timeout=60)
        """,
        why="the child restores it before it becomes the program",
    ),
    Valid(
        """
        import signal
        import subprocess

        def run(command):
            signal.signal(signal.SIGINT, signal.SIG_IGN)
            return subprocess.run(command, start_new_session=True)
        """,
        why="the child is meant to be apart from the terminal",
    ),
    Valid(
        """
        import signal
        import subprocess

        def run(command):
            signal.signal(signal.SIGTERM, signal.SIG_IGN)
            return subprocess.call(command, process_group=0)
        """,
        why="a group of its own, which is told to stop by other means",
    ),
    Valid(
        """
        import multiprocessing
        import signal

        def work(queue):
            signal.signal(signal.SIGTERM, signal.SIG_DFL)
            while True:
                queue.get()()

        def run(queue):
            signal.signal(signal.SIGTERM, signal.SIG_IGN)
            process = multiprocessing.Process(target=work, args=(queue,))
            process.start()
            process.join()
        """,
        why="the child sets it for itself",
    ),
    Valid(
        """
        import multiprocessing
        import signal

        def work(queue):
            while True:
                queue.get()()

        def run(queue):
            signal.signal(signal.SIGINT, signal.SIG_IGN)
            process = multiprocessing.Process(target=work, args=(queue,))
            process.start()
            process.join()
        """,
        why="workers are meant to ignore Ctrl+C: their parent stops them",
    ),
    Valid(
        """
        import multiprocessing
        import signal

        def initialize():
            signal.signal(signal.SIGINT, signal.SIG_IGN)

        def main(items):
            with multiprocessing.Pool(4, initialize) as pool:
                return pool.map(len, items)
        """,
        why="in the worker itself",
    ),
    Valid(
        """
        import signal
        import subprocess

        def run(command):
            signal.signal(signal.SIGPIPE, signal.SIG_IGN)
            return subprocess.run(command)
        """,
        why="nobody stops a program by SIGPIPE",
    ),
    Valid(
        """
        import signal
        import subprocess

        def run(command):
            signal.signal(signal.SIGINT, lambda signum, frame: None)
            try:
                return subprocess.run(command)
            finally:
                signal.signal(signal.SIGINT, signal.default_int_handler)
        """,
        why="a handler does not outlive the start of a program",
    ),
    Valid(
        """
        import signal
        import subprocess

        def edit(path):
            signal.signal(signal.SIGINT, signal.SIG_IGN)
            print("do not interrupt")
            signal.signal(signal.SIGINT, signal.default_int_handler)
            return subprocess.run(["vi", path])
        """,
        why="it has been set to something else before",
    ),
    Valid(
        """
        import contextlib
        import signal
        import subprocess

        @contextlib.contextmanager
        def uninterrupted():
            previous = signal.signal(signal.SIGINT, signal.SIG_IGN)
            try:
                yield
            finally:
                signal.signal(signal.SIGINT, previous)

        def save(path, text):
            with uninterrupted():
                path.write_text(text)
            return subprocess.run(["sync", path])
        """,
        why="the context is over when the child is started",
    ),
    Valid(
        """
        import signal
        import subprocess
        import sys

        def on_stop(signum, frame):
            signal.signal(signum, signal.SIG_IGN)
            sys.exit(1)

        def main(command):
            signal.signal(signal.SIGTERM, on_stop)
            return subprocess.run(command)
        """,
        why="ignored in the handler, after which no child is started",
    ),
    Valid(
        """
        import signal
        import subprocess

        def run(command, *, quiet, **options):
            if quiet:
                signal.signal(signal.SIGINT, signal.SIG_IGN)
            return subprocess.run(command, **options)
        """,
        why="what the child is given is not known",
    ),
    Valid(
        """
        import signal
        import subprocess

        def run(command, prepare, apart):
            signal.signal(signal.SIGINT, signal.SIG_IGN)
            subprocess.run(command, preexec_fn=prepare)
            subprocess.run(command, start_new_session=apart)
        """,
        why="nor here",
    ),
    Valid(
        """
        import signal
        import subprocess

        def runshell(args, env):
            previous = signal.getsignal(signal.SIGINT)
            try:
                signal.signal(signal.SIGINT, signal.SIG_IGN)
                subprocess.run(args, env=env, check=True)
            finally:
                signal.signal(signal.SIGINT, previous)
        """,
        why="a child of which nothing is known has the terminal, and may set SIGINT for itself",
    ),
    Valid(
        """
        import os
        import signal
        import subprocess

        def write(path):
            editor = os.environ.get("EDITOR", "vi")
            previous = signal.signal(signal.SIGINT, signal.SIG_IGN)
            try:
                subprocess.run([editor, path], check=True)
            finally:
                signal.signal(signal.SIGINT, previous)

        def log_in(host):
            previous = signal.signal(signal.SIGINT, signal.SIG_IGN)
            status = subprocess.call(["/usr/bin/ssh", host])
            signal.signal(signal.SIGINT, previous)
            return status
        """,
        why="an interactive child has the terminal, and sets SIGINT for itself",
    ),
]

INVALID = [
    Invalid(
        """
        import signal
        import subprocess
        import time

        def run(command):
            previous = signal.signal(signal.SIGINT, signal.SIG_IGN)  # SHD115
            try:
                process = subprocess.Popen(command)
                while process.poll() is None:
                    time.sleep(0.1)
            finally:
                signal.signal(signal.SIGINT, previous)
        """,
    ),
    Invalid(
        """
        import signal
        import subprocess
        import sys

        signal.signal(signal.SIGINT, signal.SIG_IGN)  # SHD115
        sys.exit(subprocess.call(sys.argv[1:]))
        """,
        why="a wrapper script",
    ),
    Invalid(
        """
        import os
        import signal

        class Shell:
            def run(self, line):
                signal.signal(signal.SIGTERM, signal.SIG_IGN)  # SHD115
                status = os.system(line)
                signal.signal(signal.SIGTERM, signal.SIG_DFL)
                return status
        """,
        why="with SIGTERM only SIGKILL is left",
    ),
    Invalid(
        """
        import contextlib
        import signal
        import subprocess

        @contextlib.contextmanager
        def uninterrupted():
            previous = signal.signal(signal.SIGINT, signal.SIG_IGN)  # SHD115
            try:
                yield
            finally:
                signal.signal(signal.SIGINT, previous)

        def pull(folder):
            with uninterrupted():
                subprocess.check_call(["git", "pull"], cwd=folder)
        """,
        why="started inside the context",
    ),
    Invalid(
        """
        import signal
        import subprocess

        def ignore_interrupts():
            signal.signal(signal.SIGINT, signal.SIG_IGN)  # SHD115

        def main(commands):
            ignore_interrupts()
            for command in commands:
                subprocess.run(command, check=True)
        """,
        why="the function that ignores it returns before the child is started",
    ),
    Invalid(
        """
        import signal
        import subprocess

        def build(folder):
            subprocess.run(["make"], cwd=folder, check=True)

        def main(folders):
            signal.signal(signal.SIGINT, signal.SIG_IGN)  # SHD115
            for folder in folders:
                build(folder)
        """,
        why="started in a function that is called",
    ),
    Invalid(
        """
        import multiprocessing
        import signal

        def work(queue):
            while True:
                queue.get()()

        def run(queue):
            signal.signal(signal.SIGTERM, signal.SIG_IGN)  # SHD115
            process = multiprocessing.Process(target=work, args=(queue,))
            process.start()
            queue.join()
            process.terminate()
            process.join()
        """,
        why="terminate() has no effect on such a worker",
    ),
    Invalid(
        """
        import asyncio
        import signal

        async def run(*command):
            signal.signal(signal.SIGINT, signal.SIG_IGN)  # SHD115
            process = await asyncio.create_subprocess_exec(*command)
            await process.wait()
            signal.signal(signal.SIGINT, signal.default_int_handler)
        """,
    ),
    Invalid(
        """
        import signal
        import subprocess

        def run_shell_script(path):
            previous = signal.signal(signal.SIGINT, signal.SIG_IGN)  # SHD115
            try:
                subprocess.run(["make", path], check=True)
            finally:
                signal.signal(signal.SIGINT, previous)

        def run_shell(line):
            previous = signal.signal(signal.SIGINT, signal.SIG_IGN)  # SHD115
            subprocess.call(["bash", "-c", line])
            signal.signal(signal.SIGINT, previous)

        def edit(command, text):
            previous = signal.signal(signal.SIGINT, signal.SIG_IGN)  # SHD115
            try:
                subprocess.run(command, input=text, check=True)
            finally:
                signal.signal(signal.SIGINT, previous)
        """,
        why="whatever the functions are called, nobody talks to these programs",
    ),
]
