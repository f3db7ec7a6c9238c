"""SHD301."""

from rulecases import Invalid, Valid

VALID = [
    Valid("""
        import asyncio

        async def run(command):
            proc = await asyncio.create_subprocess_exec(*command)
            await proc.wait()
    """),
    Valid(
        """
        import asyncio
        import subprocess

        async def run(command):
            starting = asyncio.create_subprocess_exec(*command)
            proc = await starting
            waiting = asyncio.create_task(proc.wait())
            await waiting

        def wait(proc: subprocess.Popen):
            proc.wait()
        """,
        why="awaited later; not asyncio's",
    ),
]

INVALID = [
    Invalid(
        """
        import asyncio

        async def run(command):
            proc = await asyncio.create_subprocess_exec(*command, stdout=asyncio.subprocess.PIPE)
            out, err = proc.communicate()  # SHD301
            return out
        """,
        fixed="""
        import asyncio

        async def run(command):
            proc = await asyncio.create_subprocess_exec(*command, stdout=asyncio.subprocess.PIPE)
            out, err = await proc.communicate()
            return out
        """,
    ),
    Invalid(
        """
        import asyncio

        def notify(command, log):
            asyncio.create_subprocess_exec(*command, stdout=log, stderr=log)  # SHD301
        """,
        why="no child is started",
    ),
]
