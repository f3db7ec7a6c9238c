from rulecases import Invalid, Valid

VALID = [
    Valid(
        """
        import asyncio

        class Jobs:
            def start(self, job):
                task = asyncio.create_task(job())
                self.tasks.add(task)
                task.add_done_callback(self.tasks.discard)

            async def close(self):
                for task in list(self.tasks):
                    task.cancel()
                    await asyncio.wait([task])
        """,
    ),
    Valid(
        """
        import asyncio

        class Jobs:
            def start(self, job):
                task = asyncio.create_task(job())
                self.tasks.add(task)
                task.add_done_callback(self.tasks.discard)

            async def close(self):
                for task in self.tasks:
                    task.cancel()
                await asyncio.gather(*self.tasks)
        """,
        why="no callback runs without an await",
    ),
    Valid(
        """
        import asyncio

        class Jobs:
            def start(self, job):
                task = asyncio.create_task(job())
                self.tasks.add(task)
                task.add_done_callback(self.done.discard)

            async def close(self):
                for task in self.tasks:
                    await task
        """,
        why="another set",
    ),
]

INVALID = [
    Invalid(
        """
        import asyncio

        tasks = {}

        def start(name, job):
            task = tasks[name] = asyncio.create_task(job())
            task.add_done_callback(lambda done: tasks.pop(name, None))

        async def close():
            for name, task in tasks.items():  # SHD409
                task.cancel()
                await asyncio.wait([task])
        """,
        fixed="""
        import asyncio

        tasks = {}

        def start(name, job):
            task = tasks[name] = asyncio.create_task(job())
            task.add_done_callback(lambda done: tasks.pop(name, None))

        async def close():
            for name, task in list(tasks.items()):
                task.cancel()
                await asyncio.wait([task])
        """,
    ),
    Invalid(
        """
        import asyncio

        class Jobs:
            def __init__(self):
                self.tasks = []

            def start(self, job):
                task = asyncio.create_task(job())
                self.tasks.append(task)
                task.add_done_callback(self._forget)

            def _forget(self, task):
                self.tasks.remove(task)

            async def close(self):
                for task in self.tasks:  # SHD409
                    await task
        """,
        fixed="""
        import asyncio

        class Jobs:
            def __init__(self):
                self.tasks = []

            def start(self, job):
                task = asyncio.create_task(job())
                self.tasks.append(task)
                task.add_done_callback(self._forget)

            def _forget(self, task):
                self.tasks.remove(task)

            async def close(self):
                for task in list(self.tasks):
                    await task
        """,
    ),
]
