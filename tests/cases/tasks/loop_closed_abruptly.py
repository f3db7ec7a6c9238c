from rulecases import Invalid, Valid

VALID = [
    Valid(
        """
        import asyncio

        def run(main):
            loop = asyncio.new_event_loop()
            loop.run_until_complete(main())
            loop.run_until_complete(loop.shutdown_asyncgens())
            loop.close()
        """,
    ),
    Valid(
        """
        import asyncio

        async def save(writer: asyncio.StreamWriter, file):
            writer.close()
            file.close()
        """,
        why="no loop",
    ),
]

INVALID = [
    Invalid(
        """
        import asyncio

        loop = asyncio.new_event_loop()
        loop.run_until_complete(asyncio.sleep(1))
        loop.close()  # SHD406
        """,
        fixed="""
        import asyncio

        loop = asyncio.new_event_loop()
        loop.run_until_complete(asyncio.sleep(1))
        loop.run_until_complete(loop.shutdown_asyncgens())
        loop.run_until_complete(loop.shutdown_default_executor())
        loop.close()
        """,
        unsafe=True,
    ),
    Invalid(
        """
        import asyncio

        class Runner:
            def __init__(self):
                self.loop = asyncio.get_event_loop()

            def stop(self):
                self.loop.close()  # SHD406
        """,
    ),
    Invalid(
        """
        import asyncio

        def run(main):
            loop = asyncio.new_event_loop()
            try: return loop.run_until_complete(main())
            finally: loop.close()  # SHD406

        def again(main):
            loop = asyncio.new_event_loop()
            try:
                loop.run_until_complete(main())
                loop.close()  # SHD406
            finally:
                loop.close()  # SHD406
        """,
        fixed="""
        import asyncio

        def run(main):
            loop = asyncio.new_event_loop()
            try: return loop.run_until_complete(main())
            finally:
                loop.run_until_complete(loop.shutdown_asyncgens())
                loop.run_until_complete(loop.shutdown_default_executor())
                loop.close()

        def again(main):
            loop = asyncio.new_event_loop()
            try:
                loop.run_until_complete(main())
                loop.close()
            finally:
                loop.close()
        """,
        unsafe=True,
        why="no repair where it may be closed twice",
    ),
]
