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
]
