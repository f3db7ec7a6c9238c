"""SHD317."""

from rulecases import Invalid, Valid

VALID = [
    Valid(
        """
        import asyncio

        async def run(command):
            proc = await asyncio.create_subprocess_exec(*command)
            return await proc.wait()

        async def main():
            await run(["make"])
        """,
        why="nobody cancels it",
    ),
    Valid(
        """
        import asyncio

        async def run(command):
            proc = await asyncio.create_subprocess_exec(*command)
            try:
                return await proc.wait()
            finally:
                if proc.returncode is None:
                    proc.kill()
                    await proc.wait()

        async def main():
            await asyncio.wait_for(run(["make"]), 10)
        """,
        why="killed when it is cancelled",
    ),
    Valid(
        """
        import asyncio

        async def run(command):
            proc = await asyncio.create_subprocess_exec(*command)
            return await proc.wait()

        async def main(bound):
            await asyncio.wait_for(run(["make"]), None)
        """,
        why="no bound",
    ),
    Valid(
        """
        import asyncio

        async def run(command):
            proc = await asyncio.create_subprocess_exec(*command)
            return await proc.wait()

        class Runner:
            def start(self):
                self.task = asyncio.create_task(run(["make"]))
                self.other = asyncio.create_task(asyncio.sleep(5))

            def stop(self):
                self.other.cancel()
        """,
        why="another task is cancelled",
    ),
    Valid(
        """
        import asyncio

        class Server:
            def __init__(self):
                self.loop = asyncio.get_event_loop()

            def in_background(self, coro):
                task = self.loop.create_task(coro)
                task.add_done_callback(print)
                return task

        async def run(command):
            proc = await asyncio.create_subprocess_exec(*command)
            return await proc.wait()

        async def main():
            server = Server()
            work = server.in_background(run(["make"]))
            await work
        """,
        why="it is waited for",
    ),
]

INVALID = [
    Invalid(
        """
        import asyncio

        async def run(command):
            proc = await asyncio.create_subprocess_exec(*command)
            return await proc.wait()  # SHD317

        async def build():
            # the whole
            await run(["make"])

        async def main():
            async with asyncio.timeout(60):
                await build()
        """,
        fixed="""
        import asyncio

        async def run(command):
            proc = await asyncio.create_subprocess_exec(*command)
            try:
                return await proc.wait()
            except BaseException:
                if proc.returncode is None:
                    proc.kill()
                    await proc.wait()
                raise

        async def build():
            # the whole
            await run(["make"])

        async def main():
            async with asyncio.timeout(60):
                await build()
        """,
        unsafe=True,
    ),
    Invalid(
        """
        import asyncio

        class Runner:
            async def run(self):
                proc = await asyncio.create_subprocess_exec("make")
                code = await proc.wait()  # SHD317
                print(code)

            def start(self):
                self.task = asyncio.create_task(self.run())

            async def stop(self):
                self.task.cancel()
                await asyncio.wait({self.task})
        """,
        fixed="""
        import asyncio

        class Runner:
            async def run(self):
                proc = await asyncio.create_subprocess_exec("make")
                try:
                    code = await proc.wait()
                except BaseException:
                    if proc.returncode is None:
                        proc.kill()
                        await proc.wait()
                    raise
                print(code)

            def start(self):
                self.task = asyncio.create_task(self.run())

            async def stop(self):
                self.task.cancel()
                await asyncio.wait({self.task})
        """,
        unsafe=True,
    ),
    Invalid(
        """
        import asyncio

        async def run(command):
            proc = await asyncio.create_subprocess_exec(*command)
            return await proc.wait()  # SHD317
        """,
        files={
            "other.py": """
            import asyncio
            from module import run

            async def main():
                await asyncio.wait_for(run(["make"]), 10)
            """
        },
        fixed="""
        import asyncio

        async def run(command):
            proc = await asyncio.create_subprocess_exec(*command)
            try:
                return await proc.wait()
            except BaseException:
                if proc.returncode is None:
                    proc.kill()
                    await proc.wait()
                raise
        """,
        unsafe=True,
    ),
    Invalid(
        """
        import asyncio

        class Server:
            def __init__(self):
                self.loop = asyncio.get_event_loop()

            def in_background(self, coro):
                task = self.loop.create_task(coro)
                task.add_done_callback(print)
                return task

        async def run(command):
            proc = await asyncio.create_subprocess_exec(*command)
            return await proc.wait()  # SHD317

        async def main():
            server = Server()
            server.in_background(run(["make"]))
        """,
        fixed="""
        import asyncio

        class Server:
            def __init__(self):
                self.loop = asyncio.get_event_loop()

            def in_background(self, coro):
                task = self.loop.create_task(coro)
                task.add_done_callback(print)
                return task

        async def run(command):
            proc = await asyncio.create_subprocess_exec(*command)
            try:
                return await proc.wait()
            except BaseException:
                if proc.returncode is None:
                    proc.kill()
                    await proc.wait()
                raise

        async def main():
            server = Server()
            server.in_background(run(["make"]))
        """,
        unsafe=True,
    ),
]
