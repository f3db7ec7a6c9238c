"""SHD114."""

from rulecases import Invalid, Valid

VALID = [
    Valid("""
        import os
        import signal

        def leave(signum, frame):
            raise SystemExit(0)

        signal.signal(signal.SIGTERM, leave)

        def end(pid):
            os.kill(pid, signal.SIGKILL)
    """),
    Valid(
        """
        import signal

        def install(leave):
            for number in (signal.SIGINT, signal.SIGKILL, signal.SIGTERM):
                try:
                    signal.signal(number, leave)
                except OSError:
                    print("not for", number)
        """,
        why="expects the error",
    ),
    Valid(
        """
        import contextlib
        import signal

        def install(loop, leave):
            with contextlib.suppress(RuntimeError, ValueError):
                loop.add_signal_handler(signal.SIGKILL, leave)
        """,
        why="a loop raises RuntimeError",
    ),
    Valid(
        """
        import signal

        def install(leave):
            for number in signal.Signals:
                if number in (signal.SIGKILL, signal.SIGSTOP):
                    continue
                signal.signal(number, leave)
            for number in signal.Signals:
                if number not in (signal.SIGKILL, signal.SIGSTOP):
                    signal.signal(number, leave)
        """,
        why="leaves the two out",
    ),
    Valid(
        """
        import signal

        def install(number, leave):
            signal.signal(number, leave)

        def install_all(leave, catchable):
            for number in signal.Signals:
                if catchable(number):
                    signal.signal(number, leave)
        """,
        why="not known",
    ),
]

INVALID = [
    Invalid("""
        import signal

        def leave(signum, frame):
            raise SystemExit(0)

        signal.signal(signal.SIGKILL, leave)  # SHD114
    """),
    Invalid(
        """
        from signal import SIGINT, SIGKILL, SIGTERM, signal

        SIGNALS = [SIGINT, SIGTERM, SIGKILL]

        def install(leave):
            for number in SIGNALS:
                signal(number, leave)  # SHD114
        """,
        why="one of those a loop goes through",
    ),
    Invalid("""
        import asyncio
        import signal

        async def main(stop):
            loop = asyncio.get_running_loop()
            loop.add_signal_handler(signal.SIGSTOP, stop.set)  # SHD114
            await stop.wait()
    """),
    Invalid(
        """
        import signal

        def install(leave):
            try:
                signal.signal(signal.SIGKILL, leave)  # SHD114
            except ValueError:
                print("not in the main thread")
        """,
        why="expects another error",
    ),
    Invalid(
        """
        import signal

        def install(leave):
            for number in signal.Signals:
                signal.signal(number, leave)  # SHD114
        """,
        why="all there are",
    ),
]
