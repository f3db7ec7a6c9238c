from rulecases import Invalid, Valid

VALID = [
    Valid(
        """
        from twisted.internet import defer

        class Service:
            @defer.inlineCallbacks
            def stop(self):
                try:
                    yield self.end_all()
                finally:
                    yield self.pool.stop()
        """,
        why="inlineCallbacks makes a coroutine of it",
    ),
    Valid(
        """
        from contextlib import contextmanager

        @contextmanager
        def opened(path):
            file = open(path)
            try:
                yield file
            finally:
                file.close()
        """,
    ),
    Valid(
        """
        async def chunks(source):
            try:
                await source.start()
            finally:
                yield b"the end"
        """,
        why="nothing is yielded before, so it cannot be closed there",
    ),
    Valid(
        """
        def lines(source):
            closed = False
            try:
                yield from source
            except GeneratorExit:
                closed = True
                raise
            finally:
                if not closed:
                    yield "the end"
        """,
        why="it asks first",
    ),
]

INVALID = [
    Invalid(
        """
        async def chunks(source):
            try:
                async for chunk in source:
                    yield chunk
            finally:
                yield b"the end"  # SHD410
                await source.aclose()
        """,
    ),
    Invalid(
        """
        def numbers():
            try:
                while True:
                    yield 1
            except GeneratorExit:
                yield 0  # SHD410
        """,
    ),
]
