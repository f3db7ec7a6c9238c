"""SHD302."""

from rulecases import Invalid, Valid

VALID = [
    Valid(
        """
        import subprocess

        def show(path):
            subprocess.Popen(["xdg-open", path], stdout=subprocess.PIPE)

        def detach(command):
            for one in command:
                subprocess.Popen(one, start_new_session=True)
        """,
        why="meant to live on",
    ),
    Valid(
        """
        import subprocess

        def run(command):
            subprocess.Popen(command)
        """,
        why="one child without pipes: perhaps it is meant",
    ),
    Valid(
        """
        import subprocess

        def run(commands):
            children = []
            for command in commands:
                children.append(subprocess.Popen(command))
            return [child.wait() for child in children]
        """,
        why="kept",
    ),
    Valid(
        """
        import subprocess

        def update(command):
            process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
            process.returncode = 0
        """,
        why="said to be left",
    ),
]

INVALID = [
    Invalid(
        """
        import subprocess

        def update(command):
            subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE)  # SHD302
        """,
        fixed="""
        import subprocess

        def update(command):
            subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE).communicate()
        """,
        unsafe=True,
    ),
    Invalid(
        """
        import logging
        import subprocess

        def update(command):
            process = subprocess.Popen(command, stdout=subprocess.PIPE)  # SHD302
            logging.info("started in the background: %s", process.pid)
        """,
        why="only the number is used",
    ),
    Invalid(
        """
        import asyncio

        async def notify(command):
            await asyncio.create_subprocess_exec(*command)  # SHD302
        """,
        fixed="""
        import asyncio

        async def notify(command):
            await (await asyncio.create_subprocess_exec(*command)).wait()
        """,
        unsafe=True,
    ),
    Invalid(
        """
        import subprocess
        from subprocess import PIPE

        def update(command, debug):
            pipe = None if debug else PIPE
            kwargs = {"stdout": pipe, "stderr": pipe}
            process = subprocess.Popen(command, **kwargs)  # SHD302
            if debug:
                process.communicate()
        """,
        why="waited for on one way only",
    ),
]
