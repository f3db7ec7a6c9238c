"""SHD319."""

from rulecases import Invalid, Valid

VALID = [
    Valid(
        """
        import os
        import time

        def stop(pid_file):
            pid = int(pid_file.read())
            os.kill(pid, 15)
            while True:
                try:
                    os.kill(pid, 0)
                except ProcessLookupError:
                    return
                time.sleep(0.1)
        """,
        why="not known to be a child",
    ),
    Valid(
        """
        import os
        import subprocess
        import time

        def run(command):
            proc = subprocess.Popen(command)
            while proc.poll() is None:
                os.kill(proc.pid, 0)
                time.sleep(0.1)
        """,
        why="poll() waits for it",
    ),
    Valid(
        """
        import os
        import subprocess

        class Proxy:
            def start(self, command):
                self.proc = subprocess.Popen(command)

            def is_there(self):
                try:
                    os.kill(self.proc.pid, 0)
                except ProcessLookupError:
                    return False
                return True
        """,
        why="nobody waits in a loop",
    ),
    Valid(
        """
        import os
        import signal
        import subprocess
        import time

        signal.signal(signal.SIGCHLD, signal.SIG_IGN)

        class Proxy:
            def start(self, command):
                self.proc = subprocess.Popen(command, start_new_session=True)

            def stop(self):
                while True:
                    try:
                        os.kill(self.proc.pid, 0)
                    except ProcessLookupError:
                        return
                    time.sleep(0.1)
        """,
        why="the kernel takes children away",
    ),
]

INVALID = [
    Invalid(
        """
        import os
        import time

        def is_running(pid):
            try:
                os.kill(pid, 0)
            except ProcessLookupError:
                return False
            return True

        def terminate(pid, grace=5.0):
            os.kill(pid, 15)
            deadline = time.monotonic() + grace
            while time.monotonic() < deadline and is_running(pid):  # SHD319
                time.sleep(0.2)
        """,
        files={
            "other.py": """
            import subprocess
            from module import terminate

            def launch(command) -> "subprocess.Popen[bytes]":
                return subprocess.Popen(command)

            def serve(command, work):
                process = launch(command)
                try:
                    work()
                finally:
                    terminate(process.pid)
            """
        },
    ),
    Invalid(
        """
        import os
        import subprocess
        import time

        class Proxy:
            def start(self, command):
                self.proc = subprocess.Popen(command, start_new_session=True)

            def stop(self):
                os.kill(self.proc.pid, 15)
                for _ in range(2):
                    while True:
                        try:
                            os.kill(self.proc.pid, 0)  # SHD319
                        except ProcessLookupError:
                            break
                        time.sleep(0.1)
        """
    ),
]
