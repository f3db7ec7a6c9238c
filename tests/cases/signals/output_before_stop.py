"""SHD130."""

from rulecases import Invalid, Valid

VALID = [
    Valid(
        """
        import signal

        stopping = False

        def on_stop(signum, frame):
            global stopping
            stopping = True
            print("stopping")

        signal.signal(signal.SIGTERM, on_stop)
        while not stopping:
            print("working")
        """,
        why="it is told before",
    ),
    Valid(
        """
        import signal
        import threading

        stop = threading.Event()

        def on_stop(signum, frame):
            print("stopping")
            stop.set()

        signal.signal(signal.SIGTERM, on_stop)
        stop.wait()
        """,
        why="the program has nothing else to say that it could interrupt",
    ),
    Valid(
        """
        import signal
        import sys

        def on_stop(signum, frame):
            print("stopping")
            sys.exit(1)

        signal.signal(signal.SIGTERM, on_stop)
        while True:
            print("working")
        """,
        why="a RuntimeError ends the program as well",
    ),
    Valid(
        """
        import signal

        stopping = False

        def on_stop(signum, frame):
            global stopping
            try:
                print("stopping")
            except RuntimeError:
                pass
            stopping = True

        signal.signal(signal.SIGTERM, on_stop)
        while not stopping:
            print("working")
        """,
        why="it is reckoned with",
    ),
    Valid(
        """
        import asyncio
        import signal

        async def main(server):
            def on_stop(signum, frame):
                try:
                    loop = asyncio.get_running_loop()
                except RuntimeError:
                    stop()
                else:
                    loop.call_soon_threadsafe(stop)

            def stop():
                print("stopping")
                server.should_exit = True

            signal.signal(signal.SIGTERM, on_stop)
            while not server.should_exit:
                print(await server.answer())
        """,
        why="only where no loop runs",
    ),
    Valid(
        """
        import signal
        import sys

        stopping = False

        def on_stop(signum, frame):
            global stopping
            print("stopping", file=sys.stderr)
            stopping = True

        signal.signal(signal.SIGTERM, on_stop)
        while not stopping:
            print("working")
        """,
        why="another stream, with a buffer of its own",
    ),
]

INVALID = [
    Invalid(
        """
        import signal

        stopping = False

        def on_stop(signum, frame):
            global stopping
            print("stopping")  # SHD130
            stopping = True

        signal.signal(signal.SIGTERM, on_stop)
        signal.signal(signal.SIGINT, on_stop)
        while not stopping:
            print("working")
        """,
        why="once, though it is registered twice",
    ),
    Invalid(
        """
        import signal
        from server import Server

        def install(server: Server):
            def on_stop(signum, frame):
                server.stop()  # SHD130

            signal.signal(signal.SIGTERM, on_stop)
        """,
        files={
            "server.py": """
            from say import say

            class Server:
                running = True

                def serve(self):
                    say("serving")
                    while self.running:
                        self.answer()

                def answer(self):
                    pass

                def stop(self):
                    say("stopping")
                    self.running = False
            """,
            "say.py": """
            import click

            def say(text):
                click.secho(text)
            """,
        },
        why="two modules further",
    ),
]
