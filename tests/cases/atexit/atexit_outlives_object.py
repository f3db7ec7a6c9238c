"""SHD212."""

from rulecases import Invalid, Valid

VALID = [
    Valid(
        """
        import atexit

        class Client:
            def __init__(self, connection):
                self.connection = connection
                atexit.register(self.close)

            def close(self):
                atexit.unregister(self.close)
                self.connection.close()

            def __del__(self):
                self.close()
        """,
        why="taken back when it is closed",
    ),
    Valid(
        """
        import atexit
        import weakref

        class Client:
            def __init__(self, connection):
                self.connection = connection
                atexit.register(self._make_cleanup())

            def _make_cleanup(self):
                proxy = weakref.proxy(self)

                def clean_up():
                    try:
                        proxy.close()
                    except Exception:
                        print("not closed")

                return clean_up

            def close(self):
                self.connection.close()

            def __del__(self):
                self.close()
        """,
        why="holds the object weakly",
    ),
    Valid(
        """
        import atexit

        class Registry:
            def __init__(self):
                self.items = []
                atexit.register(self.clear)

            def clear(self):
                self.items.clear()

            def __del__(self):
                self.clear()

        registry = Registry()
        """,
        why="there is but one, which lives as long as the process",
    ),
    Valid(
        """
        import atexit
        from multiprocessing.pool import ThreadPool

        class Bot:
            def pool(self):
                if self._pool is None:
                    self._pool = ThreadPool()
                    atexit.register(self._pool.close)
                return self._pool
        """,
        why="made once, when it is needed",
    ),
]

INVALID = [
    Invalid(
        """
        import atexit

        class Client:
            def __init__(self, connection):
                self.connection = connection
                atexit.register(self.close)  # SHD212

            def close(self):
                self.connection.close()

            def __del__(self):
                atexit.unregister(self.close)
                self.close()
        """,
        why="the finalizer that would take it back cannot run for it",
    ),
    Invalid(
        """
        import atexit

        class Base:
            def close(self):
                self.connection.close()

            def __del__(self):
                self.close()

        class Client(Base):
            def __init__(self, connection):
                self.connection = connection
                atexit.register(self.close)  # SHD212
        """,
        why="the finalizer of a base",
    ),
    Invalid(
        """
        import atexit
        from multiprocessing.pool import ThreadPool

        class Bot:
            def __init__(self):
                self.pool = ThreadPool()

            def run_alone(self, command):
                self.pool.close()
                self.pool.join()
                self.pool = ThreadPool()
                atexit.register(self.pool.close)  # SHD212
                command()
        """,
        why="one more for each command",
    ),
]
