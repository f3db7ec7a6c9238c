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
    Valid(
        """
        class Frame:
            def __init__(self):
                self.waiting = set()

            def ask(self):
                for one in self.waiting:
                    one.ask()

        class Wait:
            def __init__(self, frame: Frame):
                self.frame = frame
                frame.waiting.add(self)

            def ask(self):
                print("still there")

            def end(self):
                self.frame.waiting.remove(self)
        """,
        why="another method takes it out",
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
    Invalid(
        """
        class Frame:
            def __init__(self):
                self.waiting = set()

            def detach(self):
                for one in self.waiting:  # SHD409
                    one.end("detached")

        class Wait:
            def __init__(self, frame: Frame):
                self.frame = frame
                frame.waiting.add(self)

            def end(self, why):
                self.why = why
                self.clean_up()

            def clean_up(self):
                self.frame.waiting.remove(self)
        """,
        fixed="""
        class Frame:
            def __init__(self):
                self.waiting = set()

            def detach(self):
                for one in list(self.waiting):
                    one.end("detached")

        class Wait:
            def __init__(self, frame: Frame):
                self.frame = frame
                frame.waiting.add(self)

            def end(self, why):
                self.why = why
                self.clean_up()

            def clean_up(self):
                self.frame.waiting.remove(self)
        """,
        why="the item takes itself out",
    ),
]
