"""SHD308."""

from rulecases import Invalid, Valid

VALID = [
    Valid(
        """
        import os
        import signal
        import subprocess

        def run(command):
            proc = subprocess.Popen(command, preexec_fn=os.setsid)
            os.killpg(os.getpgid(proc.pid), signal.SIGTERM)
            proc.wait(timeout=5)

        def again(command, **kwargs):
            proc = subprocess.Popen(command, **kwargs)
            os.killpg(proc.pid, signal.SIGTERM)
            proc.wait(timeout=5)
        """,
        why="it leads a group, or may do so",
    ),
    Valid(
        """
        import os
        import signal

        def stop(proc):
            os.killpg(os.getpgid(proc.pid), signal.SIGTERM)
        """,
        why="nobody knows how it was started",
    ),
    Valid(
        """
        import os
        import signal
        import subprocess

        def run(command):
            proc = subprocess.Popen(command, process_group=0)
            try:
                proc.wait(10)
            except BaseException:
                os.killpg(proc.pid, signal.SIGKILL)
                proc.wait()
                raise
        """,
        why="a process group of 0 is one of its own",
    ),
]

INVALID = [
    Invalid(
        """
        import os
        import signal
        import subprocess

        class Server:
            def start(self):
                self.proc = subprocess.Popen(["server"])

            def stop(self):
                os.killpg(self.proc.pid, signal.SIGTERM)  # SHD308
                self.proc.wait(timeout=5)
        """,
        fixed="""
        import os
        import signal
        import subprocess

        class Server:
            def start(self):
                self.proc = subprocess.Popen(["server"], start_new_session=True)

            def stop(self):
                os.killpg(self.proc.pid, signal.SIGTERM)
                self.proc.wait(timeout=5)
        """,
        unsafe=True,
    ),
    Invalid(
        """
        import os
        import signal
        import subprocess

        def run(command):
            proc = subprocess.Popen(command)
            os.killpg(os.getpgid(proc.pid), signal.SIGTERM)  # SHD308
            proc.wait(timeout=5)
        """,
        fixed="""
        import os
        import signal
        import subprocess

        def run(command):
            proc = subprocess.Popen(command, start_new_session=True)
            os.killpg(os.getpgid(proc.pid), signal.SIGTERM)
            proc.wait(timeout=5)
        """,
        unsafe=True,
    ),
    Invalid(
        """
        import os
        import signal
        import subprocess

        def run(cmd):
            p = subprocess.Popen(cmd)
            try:
                p.wait(5)
            except subprocess.TimeoutExpired:
                os.killpg(os.getpgid(p.pid), signal.SIGKILL)  # all of it  # SHD308
                p.wait()
        """,
        fixed="""
        import os
        import signal
        import subprocess

        def run(cmd):
            p = subprocess.Popen(cmd)
            try:
                p.wait(5)
            except subprocess.TimeoutExpired:
                p.kill()  # all of it
                p.wait()
        """,
        unsafe=True,
    ),
]
