"""SHD316."""

from rulecases import Invalid, Valid

VALID = [
    Valid(
        """
        import subprocess

        def names(command):
            proc = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE)
            proc.stdin.close()
            result = proc.stdout.read()
            proc.wait()
            return result
        """,
        why="closing stdin is how the child is told that nothing more comes, not a cleanup",
    ),
    Valid(
        """
        import subprocess

        def run(command, feed):
            proc = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE)
            try:
                feed(proc.stdin)
            finally:
                proc.stdin.close()
                proc.stdout.close()
                proc.kill()
                proc.wait()
        """,
        why="all of them are closed",
    ),
    Valid(
        """
        import subprocess
        import threading

        def run(command, frames, drain):
            proc = subprocess.Popen(command, stdin=subprocess.PIPE, stderr=subprocess.PIPE)
            reader = threading.Thread(target=drain, args=(proc.stderr,), daemon=True)
            reader.start()
            try:
                for frame in frames:
                    proc.stdin.write(frame)
            finally:
                proc.stdin.close()
                proc.wait()
        """,
        why="the other pipe is somebody else's",
    ),
    Valid(
        """
        import subprocess

        class Reader:
            def open(self, command):
                self.proc = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)

            def read(self, size):
                return self.proc.stdout.read(size)

            def close(self):
                if self.proc:
                    if self.proc.poll() is None:
                        self.proc.kill()
                        self.proc.wait()
                    self.proc.stdout.close()
                    self.proc = None
        """,
        why="closed whether it runs or not",
    ),
    Valid(
        """
        import subprocess

        def run(command, frames):
            proc = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE)
            try:
                for frame in frames:
                    proc.stdin.write(frame)
            finally:
                proc.stdin.close()
                proc.communicate()
        """,
        why="communicate() closes them",
    ),
    Valid(
        """
        import subprocess

        def run(command, frames):
            with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as proc:
                try:
                    for frame in frames:
                        proc.stdin.write(frame)
                finally:
                    proc.stdin.close()
        """,
        why="leaving the with closes them",
    ),
    Valid(
        """
        import subprocess

        class Player:
            def open(self, command, log):
                self.proc = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=log)

            def close(self):
                self.proc.stdin.close()
                self.proc.wait(timeout=5)
        """,
        why="there is no other pipe",
    ),
    Valid(
        """
        import subprocess

        class Stream:
            def __init__(self, command):
                self.proc = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)

            def feed(self, data):
                try:
                    self.proc.stdin.write(data)
                finally:
                    self.proc.stdin.close()

            def lines(self):
                yield from self.proc.stdout.readlines()
                self.proc.wait(timeout=5)
        """,
        why="that nothing more comes is said in a finally",
    ),
]

INVALID = [
    Invalid("""
        import subprocess

        def write(command):
            proc = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE)  # SHD316
            try:
                while True:
                    frame = yield
                    proc.stdin.write(frame)
            finally:
                if proc.poll() is None:
                    proc.stdin.close()
                    proc.kill()
                    proc.wait()
    """),
    Invalid("""
        import subprocess

        def options(more):
            return more

        class Reader:
            def open(self, command):
                params = options({"stdout": subprocess.PIPE, "stderr": subprocess.DEVNULL})
                self.proc = subprocess.Popen(command, **params)

            def read(self, size):
                return self.proc.stdout.read(size)

            def close(self):
                if self.proc:
                    if self.proc.poll() is None:
                        self.proc.kill()
                        self.proc.stdout.close()  # SHD316
                        self.proc.wait()
                    self.proc = None
    """),
    Invalid("""
        import subprocess

        class Encoder:
            def open(self, command):
                self.proc = subprocess.Popen(  # SHD316
                    command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL
                )

            def read(self, size):
                return self.proc.stdout.read(size)

            def close(self):
                self.proc.stdin.close()
                self.proc.wait(timeout=5)
    """),
]
