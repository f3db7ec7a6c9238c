from rulecases import Invalid, Valid

_START = """
import asyncio

class Client:
    async def start(self, connection):
        self._connection = connection
        self._task = asyncio.create_task(self._run())
"""
_RUN = """
    async def _run(self):
        try:
            while True:
                await self._connection.ping()
                await asyncio.sleep(60)
        finally:
            await self._connection.send("bye")
"""

VALID = [
    Valid(
        f"""{_START}{_RUN}
    async def close(self):
        self._task.cancel()
        try:
            await self._task
        except asyncio.CancelledError:
            pass
        await self._connection.close()
""",
    ),
    Valid(
        f"""{_START}
    async def _run(self):
        while True:
            await self._connection.ping()
            await asyncio.sleep(60)

    async def close(self):
        self._task.cancel()
        await self._connection.close()
""",
        why="the task has nothing to clean up",
    ),
    Valid(
        f"""{_START}{_RUN}
    async def close(self):
        self._task.cancel()
        await asyncio.gather(self._task, return_exceptions=True)
        await self._connection.close()
""",
    ),
]

INVALID = [
    Invalid(
        f"""{_START}{_RUN}
    async def close(self):
        self._task.cancel()  # SHD404
        self._connection.close()
""",
        fixed=f"""{_START}{_RUN}
    async def close(self):
        self._task.cancel()
        await asyncio.wait([self._task])
        self._connection.close()
""",
        unsafe=True,
    ),
    Invalid(
        f"""{_START}{_RUN}
    async def stop(self):
        if self._task is not None:
            self._task.cancel()  # SHD404
            self._task = None
        await self._connection.close()
""",
        fixed=f"""{_START}{_RUN}
    async def stop(self):
        if self._task is not None:
            self._task.cancel()
            await asyncio.wait([self._task])
            self._task = None
        await self._connection.close()
""",
        unsafe=True,
    ),
    Invalid(
        f"""{_START}{_RUN}
    async def lost(self):
        await self.close()

    async def close(self):
        self._task.cancel()  # SHD404
        self._connection.close()
""",
        why="the task may be who has lost it, and would wait for itself",
    ),
]
