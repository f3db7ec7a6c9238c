"""SHD320."""

from rulecases import Invalid, Valid

VALID = [
    Valid(
        """
        import os
        import signal
        import subprocess

        def run(command):
            proc = subprocess.Popen(command, shell=True, start_new_session=True)
            try:
                return proc.wait()
            finally:
                if proc.poll() is None:
                    os.killpg(proc.pid, signal.SIGKILL)
        """,
        why="whatever breaks off the wait, the group is killed",
    ),
    Valid(
        """
        import os
        import signal
        import subprocess

        def run(command):
            proc = subprocess.Popen(command, preexec_fn=os.setsid)
            try:
                return proc.wait()
            except KeyboardInterrupt:
                os.killpg(os.getpgid(proc.pid), signal.SIGINT)
                return proc.wait()
        """,
        why="the interrupt is handed on to the group",
    ),
    Valid(
        """
        import subprocess

        def run(command):
            proc = subprocess.Popen(command)
            return proc.wait()
        """,
        why="a child in the terminal's group gets the signal itself",
    ),
    Valid(
        """
        import subprocess

        def run(command, children):
            proc = subprocess.Popen(command, start_new_session=True)
            children.append(proc)
            return proc.wait()
        """,
        why="it is handed to somebody who may end it",
    ),
    Valid(
        """
        import os
        import signal
        import subprocess

        def run(command):
            with subprocess.Popen(command, start_new_session=True) as proc:
                try:
                    return proc.wait()
                except BaseException:
                    os.killpg(proc.pid, signal.SIGKILL)
                    raise
        """,
        why="with waits, and its group is killed before",
    ),
]

INVALID = [
    Invalid(
        """
        import os
        import subprocess

        def run(command):
            proc = subprocess.Popen(command, shell=True, preexec_fn=os.setsid)
            proc.wait()  # SHD320
            if proc.returncode:
                raise RuntimeError(command)
        """,
    ),
    Invalid(
        """
        import os
        import signal
        import subprocess

        def run(command):
            proc = subprocess.Popen(command, stdout=subprocess.PIPE, process_group=0)
            try:
                out, _ = proc.communicate(timeout=60)  # SHD320
            except subprocess.TimeoutExpired:
                os.killpg(proc.pid, signal.SIGKILL)
                out, _ = proc.communicate()
            return out
        """,
    ),
    Invalid(
        """
        import asyncio

        async def run(command):
            proc = await asyncio.create_subprocess_exec(*command, start_new_session=True)
            return await proc.wait()  # SHD320
        """,
    ),
]
