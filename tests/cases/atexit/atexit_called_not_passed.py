"""SHD202."""

from rulecases import Invalid, Valid

VALID = [
    Valid("""
        import atexit

        def clean_up():
            print("bye")

        atexit.register(clean_up)
    """),
    Valid(
        """
        import atexit
        import functools

        def closer(connection):
            def close():
                connection.close()
            return close

        def main(connection):
            atexit.register(closer(connection))
            atexit.register(functools.partial(print, "bye"))
            atexit.register(connection.closer())
        """,
        why="a factory returns the function",
    ),
    Valid(
        """
        import atexit

        class Closer:
            def __init__(self, connection):
                self.connection = connection

            def __call__(self):
                self.connection.close()

        def main(connection):
            atexit.register(Closer(connection))
        """,
        why="an object that can be called",
    ),
    Valid(
        """
        import atexit

        class Base:
            def cleanup(self):
                raise NotImplementedError

            def __init__(self):
                atexit.register(self.cleanup())
        """,
        why="what an overriding method returns is not known",
    ),
]

INVALID = [
    Invalid(
        """
        import atexit

        def clean_up():
            print("bye")

        atexit.register(clean_up())  # SHD202
        """,
        fixed="""
        import atexit

        def clean_up():
            print("bye")

        atexit.register(clean_up)
        """,
    ),
    Invalid(
        """
        import atexit
        import shutil

        def main(room, connection):
            atexit.register(shutil.rmtree(room, ignore_errors=True))  # SHD202
            atexit.register(connection.close())  # SHD202
        """,
        fixed="""
        import atexit
        import shutil

        def main(room, connection):
            atexit.register(shutil.rmtree, room, ignore_errors=True)
            atexit.register(connection.close)
        """,
        why="known to give nothing",
    ),
    Invalid(
        """
        import atexit

        class Client:
            def __init__(self):
                atexit.register(self._close(wait=False))  # SHD202

            def _close(self, wait):
                if wait:
                    return False
                return True
        """,
        fixed="""
        import atexit

        class Client:
            def __init__(self):
                atexit.register(self._close, wait=False)

            def _close(self, wait):
                if wait:
                    return False
                return True
        """,
        why="True is no function",
    ),
    Invalid(
        """
        import atexit

        async def clean_up():
            print("bye")

        atexit.register(clean_up())  # SHD202
        """,
        why="a coroutine cannot be called either",
    ),
]
