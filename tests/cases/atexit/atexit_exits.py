"""SHD205."""

from rulecases import Invalid, Valid

VALID = [
    Valid("""
        import atexit
        import sys

        def clean_up():
            try:
                leave()
            except SystemExit:
                pass

        def leave():
            sys.exit(1)

        atexit.register(clean_up)
    """),
    Valid(
        """
        import atexit
        import os

        def clean_up(parent):
            if os.getpid() != parent:
                os._exit(0)
            print("bye")

        atexit.register(clean_up, os.getpid())
        """,
        why="only in a forked child",
    ),
    Valid(
        """
        import atexit
        import os
        import sys

        def restart():
            os.execv(sys.executable, [sys.executable, *sys.argv])

        atexit.register(restart)
        """,
        why="a restart on purpose",
    ),
    Valid(
        """
        import atexit
        import sys

        def clean_up(gateway):
            gateway.exit()
            sys.stdout.flush()

        atexit.register(clean_up, object())
        """,
        why="some other thing's exit",
    ),
]

INVALID = [
    Invalid(
        """
        import atexit
        import sys

        def clean_up():
            print("bye")
            sys.exit(1)

        atexit.register(clean_up)  # SHD205
        """,
        fixed="""
        import atexit

        def clean_up():
            print("bye")

        atexit.register(clean_up)
        """,
        unsafe=True,
    ),
    Invalid(
        """
        import atexit
        import os

        def farewell():
            print("bye")
            os._exit(0)

        atexit.register(farewell)  # SHD205
        """,
        fixed="""
        import atexit

        def farewell():
            print("bye")

        atexit.register(farewell)
        """,
        unsafe=True,
        why="earlier callbacks and buffers are lost",
    ),
    Invalid(
        """
        import atexit
        import sys

        class Server:
            def __init__(self):
                atexit.register(self.stop)  # SHD205

            def stop(self):
                self.leave()

            def leave(self):
                raise SystemExit(0)
        """,
        why="behind a method",
    ),
    Invalid(
        """
        import atexit
        import signal
        import sys

        def stop(*args):
            print("bye")
            sys.exit(0)

        signal.signal(signal.SIGTERM, stop)
        atexit.register(stop)  # SHD205
        atexit.register(sys.exit, 1)  # SHD205
        """,
        why="right as a signal handler, so that it is not changed; wrong at exit",
    ),
    Invalid(
        """
        import atexit
        import sys

        from service import connect

        def clean_up(server):
            if server is None:
                sys.exit(0)
            server.stop()
            sys.exit(0)  # as the others do

        atexit.register(clean_up, connect())  # SHD205
        """,
        fixed="""
        import atexit

        from service import connect

        def clean_up(server):
            if server is None:
                return
            server.stop()
            return  # as the others do

        atexit.register(clean_up, connect())
        """,
        unsafe=True,
        why="more than one, with a comment",
    ),
]
