"""SHD516."""

from rulecases import Invalid, Valid

_BASE = """
class Storage:
    async def finalize(self):
        '''Let it go.'''

class FileStorage(Storage):
    async def finalize(self):
        self.file.close()
"""

_MAIN = """from base import Storage

async def finish(all: list[Storage]):
    for one in all:
        await one.finalize()
"""

VALID = [
    Valid(
        """
        import redis.asyncio
        from base import Storage

        class RedisStorage(Storage):
            def __init__(self):
                self.client = redis.asyncio.Redis()

            async def close(self):
                await self.client.aclose()
        """,
        files={"base.py": _BASE, "main.py": "async def finish(all):\n    for one in all:\n        await one.close()\n"},
        why="nobody calls the hook",
    ),
    Valid(
        """
        import redis.asyncio
        from base import Storage

        class RedisStorage(Storage):
            def __init__(self):
                self.client = redis.asyncio.Redis()

            async def close(self):
                await self.client.aclose()
        """,
        files={
            "base.py": _BASE,
            "main.py": _MAIN + "        await one.close()\n",
        },
        why="both are called",
    ),
    Valid(
        """
        class Step:
            def close(self):
                pass

        class FileStep(Step):
            def close(self):
                self.file.close()

        class Hub(Step):
            def stop(self):
                self.hub.close()

        def session_cleanup(session, steps: list[Step]):
            session.close()
        """,
        why="everything has a close(): that may be another kind of thing",
    ),
    Valid(
        """
        import redis.asyncio

        class Storage:
            async def finalize(self):
                pass

        class RedisStorage(Storage):
            def __init__(self):
                self.client = redis.asyncio.Redis()

            async def close(self):
                await self.client.aclose()

        async def finish(all):
            for one in all:
                await one.finalize()
        """,
        why="nothing tells that the hook is there to close",
    ),
]

INVALID = [
    Invalid(
        """
        import redis.asyncio
        from base import Storage

        class RedisStorage(Storage):
            def __init__(self):
                self.client = redis.asyncio.Redis()

            async def close(self):  # SHD516
                await self.client.aclose()

            async def __aexit__(self, *error):
                await self.close()
        """,
        files={"base.py": _BASE, "main.py": _MAIN},
    ),
    Invalid("""
        import threading

        class Part:
            def on_stop(self):
                ...

        class Poller(Part):
            def on_stop(self):
                self.timer.cancel()
                self.socket.close()

        class Watcher(Part):
            def __init__(self, watch):
                self.watch = watch

            def disconnect(self):  # SHD516
                self.watch.stop()

        class Program:
            def stop(self):
                for part in self.parts:
                    part.on_stop()
    """),
]
