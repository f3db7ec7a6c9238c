"""SHD204."""

from rulecases import Invalid, Valid

VALID = [
    Valid("""
        import atexit

        def clean_up(room, quiet=False):
            print("leaving", room)

        atexit.register(clean_up, "lobby")
        atexit.register(clean_up, "lobby", True)
        atexit.register(clean_up, room="lobby")
        atexit.register(clean_up, "lobby", quiet=True)
        atexit.register(clean_up, *["lobby"])
    """),
    Valid(
        """
        import atexit
        import functools

        class Client:
            def __init__(self):
                atexit.register(self.close)
                atexit.register(self.report, 3)
                atexit.register(functools.partial(self.report, 3))
                atexit.register(Client.leave)

            def close(self, *args, **kwargs):
                print("closed", args, kwargs)

            def report(self, count):
                print(count)

            @staticmethod
            def leave():
                print("left")
        """,
        why="bound methods, partials, static methods, *args",
    ),
    Valid(
        """
        import atexit
        from tools import injects

        @injects
        def clean_up(room):
            print("leaving", room)

        atexit.register(clean_up)
        """,
        why="a decorator may fill it in",
    ),
    Valid(
        """
        import atexit

        class Base:
            def __init__(self):
                atexit.register(self.finish)

            def finish(self, room):
                raise NotImplementedError
        """,
        why="there to be overridden",
    ),
]

INVALID = [
    Invalid("""
        import atexit

        def clean_up(room):
            print("leaving", room)

        atexit.register(clean_up)  # SHD204
        atexit.register(clean_up, "lobby", "hall")  # SHD204
        atexit.register(clean_up, "lobby", room="hall")  # SHD204
        atexit.register(clean_up, rooms="lobby")  # SHD204
    """),
    Invalid(
        """
        import atexit

        @atexit.register  # SHD204
        def clean_up(signum, frame):
            print("bye")
        """,
        why="a signal handler's parameters; atexit passes none",
    ),
    Invalid(
        """
        import atexit

        class Client:
            def __init__(self):
                atexit.register(Client.close)  # SHD204
                atexit.register(self.close, None)  # SHD204
                atexit.register(lambda client: client.close())  # SHD204

            def close(self):
                print("closed")
        """,
        why="not bound; one too many; a lambda",
    ),
    Invalid(
        """
        import atexit
        import threading

        stop = threading.Event()
        atexit.register(stop.set, True)  # SHD204
        """,
        why="a known method",
    ),
]
