"""SHD110."""

from rulecases import Invalid, Valid

_PACKAGE = {"package/__init__.py": ""}

VALID = [
    Valid(
        """
        import signal

        signal.signal(signal.SIGINT, signal.SIG_DFL)
        """,
        why="a script",
        path="script.py",
    ),
    Valid(
        """
        import signal

        def install(leave):
            signal.signal(signal.SIGTERM, leave)
        """,
        why="whoever wants it calls it",
        files=_PACKAGE,
        path="package/io.py",
    ),
    Valid(
        """
        import signal

        if __name__ == "__main__":
            signal.signal(signal.SIGINT, signal.SIG_DFL)
        """,
        files=_PACKAGE,
        path="package/io.py",
    ),
    Valid(
        """
        import signal

        signal.signal(signal.SIGINT, signal.SIG_DFL)
        """,
        why="run by python -m",
        files=_PACKAGE,
        path="package/__main__.py",
    ),
    Valid(
        """
        import signal

        signal.signal(signal.SIGINT, signal.SIG_DFL)

        def main():
            print("a program")
        """,
        why="the target of a console script",
        files=_PACKAGE,
        path="package/tool.py",
    ),
    Valid(
        """
        import signal

        def leave(signum, frame):
            raise SystemExit(1)

        try:
            signal.signal(signal.SIGTERM, leave)
        except ValueError:
            pass
        """,
        why="imported in a thread it does without",
        files=_PACKAGE,
        path="package/io.py",
    ),
    Valid(
        """
        import signal

        signal.signal(signal.SIGPIPE, signal.SIG_DFL)
        signal.signal(signal.SIGWINCH, print)
        """,
        why="not signals that stop a program",
        files=_PACKAGE,
        path="package/io.py",
    ),
    Valid(
        """
        import signal

        previous = None

        def on_sigint(signum, frame):
            print("interrupted")
            previous(signum, frame)

        previous = signal.signal(signal.SIGINT, on_sigint)
        """,
        why="calls the handler that was there before",
        files=_PACKAGE,
        path="package/io.py",
    ),
    Valid(
        """
        import signal
        import threading

        def leave(signum, frame):
            raise SystemExit(1)

        def install():
            if threading.current_thread() is threading.main_thread():
                signal.signal(signal.SIGTERM, leave)

        install()
        """,
        why="asks for the main thread",
        files=_PACKAGE,
        path="package/io.py",
    ),
    Valid(
        """
        import signal

        def test_leave(leave):
            pass

        signal.signal(signal.SIGTERM, print)
        """,
        why="a test",
        files={**_PACKAGE, "package/tests/__init__.py": ""},
        path="package/tests/test_io.py",
    ),
    Valid(
        """
        import os
        import signal

        if os.environ.get("PACKAGE_HANDLES_SIGNALS"):
            signal.signal(signal.SIGTERM, print)
        """,
        why="somebody asked for it",
        files=_PACKAGE,
        path="package/io.py",
    ),
    Valid(
        """
        import signal

        signal.signal(signal.SIGINT, signal.SIG_DFL)
        """,
        why="the package of a command line program",
        files={"player_cli/__init__.py": ""},
        path="player_cli/__init__.py",
    ),
]

INVALID = [
    Invalid(
        """
        import signal
        import sys

        signal.signal(signal.SIGTERM, lambda signum, frame: sys.exit(1))  # SHD110
        """,
        files={"player/__init__.py": ""},
        path="player/__init__.py",
        why="the package itself",
    ),
    Invalid(
        """
        import signal

        def leave(signum, frame):
            raise SystemExit(1)

        signal.signal(signal.SIGTERM, leave)  # SHD110
        """,
        files=_PACKAGE,
        path="package/io.py",
    ),
    Invalid(
        """
        import signal

        signal.signal(signal.SIGINT, signal.SIG_DFL)  # SHD110
        """,
        files={**_PACKAGE, "package/sub/__init__.py": ""},
        path="package/sub/io.py",
        why="Ctrl+C no longer raises KeyboardInterrupt anywhere in the program",
    ),
    Invalid(
        """
        import signal
        import sys

        if sys.platform != "win32":
            for number in (signal.SIGTERM, signal.SIGHUP):
                signal.signal(number, signal.SIG_IGN)  # SHD110
        """,
        files=_PACKAGE,
        path="package/io.py",
        why="a test of the platform is no choice of the program's",
    ),
    Invalid(
        """
        import signal

        def leave(signum, frame):
            raise SystemExit(1)

        def install():
            signal.signal(signal.SIGTERM, leave)

        install()  # SHD110
        """,
        files=_PACKAGE,
        path="package/io.py",
        why="in a function that the top level calls",
    ),
]
