"""SHD107."""

from rulecases import Invalid, Valid

VALID = [
    Valid("""
        import signal

        def install(loop, stop):
            for sig in (signal.SIGINT, signal.SIGTERM):
                loop.add_signal_handler(sig, lambda sig=sig: stop(sig))
                loop.add_signal_handler(sig, stop, sig)
    """),
    Valid(
        """
        import signal

        def install(stop):
            for sig in (signal.SIGINT, signal.SIGTERM):
                signal.signal(sig, lambda sig, frame: stop(sig))
        """,
        why="the parameter, not the variable",
    ),
    Valid(
        """
        import signal

        def install(loop, stop, reason):
            for sig in (signal.SIGINT, signal.SIGTERM):
                loop.add_signal_handler(sig, lambda: stop(reason))
        """,
        why="reads nothing of the loop",
    ),
    Valid(
        """
        import signal

        def install(loop, stop, names):
            for name in names:
                def handler():
                    stop(name)

                loop.add_signal_handler(signal.SIGTERM, handler)
                break
        """,
        why="goes round once",
    ),
]

INVALID = [
    Invalid(
        """
        import signal

        def install(loop, stop):
            for sig in (signal.SIGINT, signal.SIGTERM):
                loop.add_signal_handler(sig, lambda: stop(sig))  # SHD107
        """,
        fixed="""
        import signal

        def install(loop, stop):
            for sig in (signal.SIGINT, signal.SIGTERM):
                loop.add_signal_handler(sig, lambda sig=sig: stop(sig))
        """,
    ),
    Invalid(
        """
        import signal

        def install(stop, names):
            for name, number in names.items():
                def handler(signum, frame):
                    raise SystemExit(name)

                signal.signal(number, handler)  # SHD107
        """,
        fixed="""
        import signal

        def install(stop, names):
            for name, number in names.items():
                def handler(signum, frame, name=name):
                    raise SystemExit(name)

                signal.signal(number, handler)
        """,
    ),
    Invalid(
        """
        import signal

        def install(loop, stop):
            [loop.add_signal_handler(sig, lambda: stop(sig)) for sig in (signal.SIGINT, signal.SIGTERM)]  # SHD107
        """,
        fixed="""
        import signal

        def install(loop, stop):
            [loop.add_signal_handler(sig, lambda sig=sig: stop(sig)) for sig in (signal.SIGINT, signal.SIGTERM)]
        """,
    ),
]
