from rulecases import Invalid, Valid

VALID = [
    Valid(
        """
        import asyncio

        async def stop(task):
            try:
                await asyncio.wait_for(task, timeout=10)
            except asyncio.TimeoutError:
                print("it did not end")
        """,
        why="wait_for raises",
    ),
    Valid(
        """
        import asyncio

        async def stop(tasks):
            try:
                done, pending = await asyncio.wait(tasks, timeout=10)
                for task in done:
                    task.result()
            except TimeoutError:
                print("one of them says so")
        """,
        why="the result of a task may raise it",
    ),
    Valid(
        """
        import asyncio

        async def stop(tasks):
            try:
                await asyncio.wait(tasks, timeout=10)
            except asyncio.CancelledError:
                print("cancelled")
                raise
        """,
    ),
    Valid(
        """
        import asyncio

        async def finished(tasks, timeout):
            try:
                return await asyncio.wait_for(asyncio.gather(*tasks), timeout=timeout)
            except Exception as error:
                if isinstance(error, TimeoutError):
                    print("not all")
                raise
        """,
        why="wait_for does raise it",
    ),
]

INVALID = [
    Invalid(
        """
        import asyncio

        async def stop(tasks):
            try:
                await asyncio.wait([task for task in tasks if not task.done()], timeout=10)
            except TimeoutError:  # SHD408
                for task in tasks:
                    task.cancel()
        """,
    ),
    Invalid(
        """
        import asyncio

        class Server:
            async def stop(self):
                try:
                    done, pending = await asyncio.wait({self.task}, timeout=self.grace)
                except (asyncio.TimeoutError, OSError):  # SHD408
                    self.task.cancel()
        """,
    ),
    Invalid(
        """
        import asyncio

        async def finished(tasks, timeout):
            try:
                done, pending = await asyncio.wait(tasks, timeout=timeout)
                return done
            except BaseException as error:
                if isinstance(error, (TimeoutError, asyncio.TimeoutError)):  # SHD408
                    for task in tasks:
                        task.cancel()
                else:
                    raise
            return set()
        """,
    ),
]
