"""SHD310."""

from rulecases import Invalid, Valid

VALID = [
    Valid(
        """
        import asyncio
        from contextlib import suppress

        async def stop(process: asyncio.subprocess.Process):
            with suppress(TypeError):
                await process.kill()
            await process.wait()
        """,
        why="the TypeError is known of",
    ),
    Valid("""
        import asyncio

        async def stop(proc: asyncio.subprocess.Process, server: asyncio.Server):
            proc.kill()
            await proc.wait()
            server.close()
            await server.wait_closed()
    """),
    Valid(
        """
        async def stop(proc):
            await proc.kill()

        class Killer:
            async def kill(self):
                pass

        async def end():
            await Killer().kill()
        """,
        why="not known; a coroutine of the program",
    ),
]

INVALID = [
    Invalid(
        """
        import asyncio

        async def stop(command):
            proc = await asyncio.create_subprocess_exec(*command)
            try:
                await asyncio.wait_for(proc.wait(), 5)
            finally:
                await proc.kill()  # SHD310
                await proc.wait()
        """,
        fixed="""
        import asyncio

        async def stop(command):
            proc = await asyncio.create_subprocess_exec(*command)
            try:
                await asyncio.wait_for(proc.wait(), 5)
            finally:
                proc.kill()
                await proc.wait()
        """,
    ),
    Invalid(
        """
        import asyncio

        async def stop(server: asyncio.Server):
            await (server.close())  # SHD310
            await server.wait_closed()
        """,
        fixed="""
        import asyncio

        async def stop(server: asyncio.Server):
            (server.close())
            await server.wait_closed()
        """,
    ),
]
