"""SHD129."""

from rulecases import Invalid, Valid

VALID = [
    Valid(
        """
        import signal

        def install(flush):
            previous = signal.getsignal(signal.SIGINT)

            def on_stop(signum, frame):
                try:
                    if callable(previous):
                        previous(signum, frame)
                finally:
                    flush()

            signal.signal(signal.SIGINT, on_stop)
        """,
        why="done all the same",
    ),
    Valid(
        """
        import signal

        def install(flush):
            previous = signal.getsignal(signal.SIGINT)

            def on_stop(signum, frame):
                try:
                    previous(signum, frame)
                except KeyboardInterrupt:
                    pass
                flush()
                raise SystemExit(1)

            signal.signal(signal.SIGINT, on_stop)
        """,
        why="what Ctrl+C raises is expected",
    ),
    Valid(
        """
        import signal

        def install(flush):
            previous = signal.getsignal(signal.SIGINT)

            def on_stop(signum, frame):
                if callable(previous) and previous is not signal.default_int_handler:
                    previous(signum, frame)
                flush()
                raise KeyboardInterrupt

            signal.signal(signal.SIGINT, on_stop)
        """,
        why="the one that raises is left out",
    ),
    Valid(
        """
        import signal

        def watch(resized):
            previous = signal.getsignal(signal.SIGWINCH)

            def on_resize(signum, frame):
                if callable(previous):
                    previous(signum, frame)
                resized()

            signal.signal(signal.SIGWINCH, on_resize)
        """,
        why="nobody raises at SIGWINCH",
    ),
    Valid(
        """
        import signal

        def wrap(signum, own):
            old = signal.getsignal(signum)

            def both(*args):
                if callable(old):
                    old(*args)
                own(*args)

            signal.signal(signum, both)

        def watch(flush):
            wrap(signal.SIGALRM, flush)
        """,
        why="only called for a signal at which nobody raises",
    ),
]

INVALID = [
    Invalid(
        """
        import signal

        def wrap(signum, own):
            old = signal.getsignal(signum)

            def both(*args):
                if old is not None:
                    old(*args)  # SHD129
                own(*args)

            if not callable(old):
                return signal.signal(signum, own)
            return signal.signal(signum, both)
        """,
        why="for any signal",
    ),
    Invalid(
        """
        import signal

        class Reporter:
            def start(self, peer):
                self.peer = peer
                self.previous = signal.signal(signal.SIGINT, self.stop)

            def stop(self, signum, frame):
                if callable(self.previous):
                    self.previous(signum, frame)  # SHD129
                self.peer.send(b"stopped")
        """,
    ),
]
