"""SHD211."""

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
        """,
        why="taken back",
    ),
    Valid(
        """
        import atexit

        class Registry:
            def __init__(self):
                atexit.register(self.close)

            def close(self):
                print("closed")

        registry = Registry()
        """,
        why="the module has one, for good",
    ),
    Valid(
        """
        import atexit

        class Client:
            _instance = None

            def __init__(self):
                atexit.register(self.close)

            @classmethod
            def get(cls):
                if cls._instance is None:
                    cls._instance = cls()
                return cls._instance

            def close(self):
                print("closed")
        """,
        why="a singleton",
    ),
]

INVALID = [
    Invalid("""
        import atexit

        class Client:
            def __init__(self, connection):
                self.connection = connection
                atexit.register(self.close)  # SHD211

            def close(self):
                self.connection.close()
    """),
    Invalid(
        """
        import atexit

        class Bot:
            def reload(self, make_pool):
                self.pool = make_pool()
                atexit.register(self.pool.close)  # SHD211
        """,
        why="each reload keeps one pool more",
    ),
]
