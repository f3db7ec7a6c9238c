from rulecases import Invalid, Valid

VALID = [
    Valid(
        """
        import asyncio

        async def stop(tasks):
            for task in tasks:
                task.cancel()
            await asyncio.wait(tasks, timeout=1)
        """,
    ),
    Valid(
        """
        import asyncio

        async def collect(tasks):
            for task in tasks:
                print(await asyncio.wait_for(task, 5))
        """,
        why="they are not cancelled: here it is a bound",
    ),
    Valid(
        """
        import asyncio

        class Engine:
            def cancel(self):
                for task in self.tasks:
                    task.cancel()

            async def ask(self, task):
                await asyncio.wait_for(task, timeout=1)

            async def results(self, tasks):
                for task in tasks:
                    await self.ask(task)
        """,
        why="these are not cancelled",
    ),
]

INVALID = [
    Invalid(
        """
        import asyncio

        class Pool:
            async def close(self):
                for task in self.tasks:
                    task.cancel()
                    try:
                        await asyncio.wait_for(task, timeout=self.grace)  # SHD415
                    except asyncio.CancelledError:
                        pass
        """,
    ),
    Invalid(
        """
        import asyncio

        async def stop(tasks):
            [task.cancel() for task in tasks]
            for task in tasks:
                try:
                    await asyncio.wait_for(task, 1)  # SHD415
                except (asyncio.TimeoutError, asyncio.CancelledError):
                    print("gone")
        """,
    ),
    Invalid(
        """
        import asyncio
        import contextlib

        class Scan:
            def cancel(self):
                tasks = []
                tasks += self.workers
                cancel_all(tasks)
                return tasks

            async def run(self):
                tasks = self.cancel()
                for task in tasks:
                    with contextlib.suppress(BaseException):
                        await asyncio.wait_for(task, timeout=0.1)  # SHD415

        def cancel_all(tasks):
            for task in tasks:
                if not task.done():
                    task.cancel()
        """,
        why="whoever gave the list has cancelled them",
    ),
    Invalid(
        """
        import asyncio

        class Engine:
            async def cancel(self, parent, children):
                parent.cancel()
                for child in children:
                    child.cancel()
                for task in [parent] + list(children):
                    await self.wait_until_cancelled(task)  # SHD415

            async def wait_until_cancelled(self, task):
                try:
                    await asyncio.wait_for(task, timeout=10)
                except asyncio.TimeoutError:
                    print(task, "goes on")
                except asyncio.CancelledError:
                    pass
        """,
        why="the wait stands in another function",
    ),
]
