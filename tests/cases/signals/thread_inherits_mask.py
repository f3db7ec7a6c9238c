"""SHD128."""

from rulecases import Invalid, Valid

VALID = [
    Valid(
        """
        import signal
        import threading

        def main(work):
            signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGTERM})
            threading.Thread(target=work).start()
            signal.pthread_sigmask(signal.SIG_UNBLOCK, {signal.SIGTERM})
        """,
        why="the thread is to leave the signal to the main thread",
    ),
    Valid(
        """
        import signal
        import threading

        def main(work):
            threading.Thread(target=work).start()
            signal.pthread_sigmask(signal.SIG_UNBLOCK, {signal.SIGTERM})
        """,
        why="nothing in the program is ever blocked",
    ),
    Valid(
        """
        import signal
        import threading

        def main(start):
            signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGTERM})
            start()

        def worker(work):
            signal.pthread_sigmask(signal.SIG_UNBLOCK, {signal.SIGTERM})
            threading.Thread(target=work).start()
        """,
        why="unblocked before",
    ),
]

INVALID = [
    Invalid(
        """
        import signal
        import threading

        HANDLED = {signal.SIGINT, signal.SIGTERM}

        def block():
            signal.pthread_sigmask(signal.SIG_BLOCK, HANDLED)

        def unblock():
            if hasattr(signal, "pthread_sigmask"):
                signal.pthread_sigmask(signal.SIG_UNBLOCK, HANDLED)

        class Pool:
            def start(self):
                for number in range(4):
                    threading.Thread(target=self.run).start()

            def run(self):
                print("at work")

        def worker(ready):
            pool = Pool()
            try:
                pool.start()  # SHD128
            finally:
                ready.set()
            unblock()
        """,
    ),
    Invalid(
        """
        import signal
        import threading

        from masks import block

        def worker(work):
            threading.Thread(target=work).start()  # SHD128
            signal.pthread_sigmask(signal.SIG_UNBLOCK, {signal.SIGTERM})
        """,
        files={
            "masks.py": """
            import signal

            def block():
                signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGTERM})
            """
        },
    ),
]
