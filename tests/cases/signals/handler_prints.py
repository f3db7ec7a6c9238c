"""SHD118."""

from rulecases import Invalid, Valid

VALID = [
    Valid(
        """
        import os
        import signal

        stopping = False

        def on_stop(signum, frame):
            global stopping
            os.write(2, b"stopping\\n")
            stopping = True

        signal.signal(signal.SIGTERM, on_stop)
        while not stopping:
            print("working")
        """,
        why="os.write has no buffer",
    ),
    Valid(
        """
        import signal
        import sys

        def on_stop(signum, frame):
            print("stopped by", signum, file=sys.stderr)
            sys.exit(128 + signum)

        signal.signal(signal.SIGTERM, on_stop)
        """,
        why="it exits in any case: a RuntimeError ends the program as well",
    ),
    Valid(
        """
        import logging
        import signal

        def on_stop(signum, frame):
            logging.warning("stopping")
            raise KeyboardInterrupt

        signal.signal(signal.SIGTERM, on_stop)
        """,
        why="it raises in any case",
    ),
    Valid(
        """
        import asyncio
        import signal

        async def main():
            stop = asyncio.Event()

            def on_stop():
                print("stopping")
                stop.set()

            asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, on_stop)
            await stop.wait()

        asyncio.run(main())
        """,
        why="a callback of the event loop interrupts nothing",
    ),
    Valid(
        """
        import faulthandler
        import signal

        class Service:
            running = True

            def on_stop(self, signum, frame):
                faulthandler.dump_traceback()
                self.running = False

            def run(self):
                signal.signal(signal.SIGTERM, self.on_stop)
                while self.running:
                    signal.pause()
        """,
        why="made for handlers",
    ),
    Valid(
        """
        import logging
        import signal

        class Service:
            def __init__(self):
                self.running = True
                signal.signal(signal.SIGUSR1, self.show)
                signal.signal(signal.SIGHUP, self.reload)

            def show(self, signum, frame):
                logging.info("running: %s", self.running)

            def reload(self, signum, frame):
                logging.info("reloading")
        """,
        why="nothing that asks for a stop, so nothing that is skipped of it",
    ),
    Valid(
        """
        import signal

        stopping = False

        def on_stop(signum, frame):
            global stopping
            stopping = True

        def main():
            signal.signal(signal.SIGTERM, on_stop)
            while not stopping:
                print("working")
            print("stopped")
        """,
        why="said outside the handler",
    ),
    Valid(
        """
        import signal

        from windows import Window

        window = Window()

        def on_stop(signum, frame):
            window.write("stopping")
            window.close()

        signal.signal(signal.SIGTERM, on_stop)
        """,
        why="what the window's write does is not known",
    ),
]

INVALID = [
    Invalid(
        """
        import signal

        stopping = False

        def on_stop(signum, frame):
            global stopping
            stopping = True
            print("stopping")  # SHD118

        signal.signal(signal.SIGTERM, on_stop)
        signal.signal(signal.SIGINT, on_stop)
        while not stopping:
            print("working")
        """,
        why="once, though it is registered twice",
    ),
    Invalid(
        """
        import logging
        import signal
        import threading

        log = logging.getLogger(__name__)
        stop = threading.Event()

        def on_stop(signum, frame):
            log.warning("stopping at signal %d", signum)  # SHD118
            stop.set()

        signal.signal(signal.SIGTERM, on_stop)
        while not stop.wait(1):
            log.info("working")
        """,
        why="a logger's stream has a buffer too",
    ),
    Invalid(
        """
        import signal
        import sys

        class Service:
            running = True

            def on_stop(self, signum, frame):
                self.say("stopping")
                self.running = False

            def say(self, text):
                sys.stderr.write(text)  # SHD118
                sys.stderr.flush()

            def run(self):
                signal.signal(signal.SIGTERM, self.on_stop)
                while self.running:
                    signal.pause()
        """,
        why="by a method it calls",
    ),
    Invalid(
        """
        import signal
        import sys

        class Service:
            running = True

            def on_stop(self, signum, frame):
                if not self.running:
                    sys.exit(1)
                print("once more to exit at once")  # SHD118
                self.running = False

            def run(self):
                signal.signal(signal.SIGINT, self.on_stop)
                while self.running:
                    signal.pause()
        """,
        why="it exits, but not in any case",
    ),
    Invalid(
        """
        import signal

        from talking import say

        stopping = False

        def on_stop(signum, frame):
            global stopping
            say("stopping")
            stopping = True

        signal.signal(signal.SIGTERM, on_stop)  # SHD118
        while not stopping:
            say("working")
        """,
        files={
            "talking.py": """
            def say(text):
                print("service:", text)
            """
        },
        why="printed in another module",
    ),
]
