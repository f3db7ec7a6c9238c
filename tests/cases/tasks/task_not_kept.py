from rulecases import Invalid, Valid

VALID = [
    Valid(
        """
        import asyncio

        async def greet():
            await asyncio.sleep(1)

        async def main():
            task = asyncio.create_task(greet())
            await task
        """,
    ),
    Valid(
        """
        import asyncio

        async def greet():
            await asyncio.sleep(1)

        def start(loop):
            return loop.create_task(greet())
        """,
    ),
]

INVALID = [
    Invalid(
        """
        import asyncio

        async def greet():
            await asyncio.sleep(1)

        def on_connect():
            asyncio.create_task(greet())  # SHD418
        """,
        fixed="""
        import asyncio

        _background_tasks = set()

        async def greet():
            await asyncio.sleep(1)

        def on_connect():
            task = asyncio.create_task(greet())
            _background_tasks.add(task)
            task.add_done_callback(_background_tasks.discard)
        """,
    ),
    Invalid(
        """
        import asyncio

        def spawn(coroutine):
            asyncio.get_running_loop().create_task(coroutine)  # SHD418
        """,
        fixed="""
        import asyncio

        _background_tasks = set()

        def spawn(coroutine):
            task = asyncio.get_running_loop().create_task(coroutine)
            _background_tasks.add(task)
            task.add_done_callback(_background_tasks.discard)
        """,
    ),
]
