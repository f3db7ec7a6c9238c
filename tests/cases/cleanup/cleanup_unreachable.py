"""SHD802."""

from rulecases import Invalid, Valid

VALID = [
    Valid(
        """
        import sys

        def main(server):
            try:
                server.run()
                sys.exit(0)
            finally:
                server.close()

        def other(server, ok):
            if not ok:
                sys.exit(1)
            server.close()

        def last(server):
            while True:
                if server.run_once():
                    break
            server.close()
        """,
    ),
    Valid(
        """
        from typing import TYPE_CHECKING

        DEBUG = False

        def main(server):
            if TYPE_CHECKING:
                server.close()
            return server
        """,
        why="dead by a constant, on purpose",
    ),
    Valid(
        """
        def main(server):
            if server is None:
                raise ValueError
            server.start()

            def on_stop():
                server.close()

            return on_stop
        """,
        why="a function is not run where it stands",
    ),
    Valid(
        """
        import asyncio

        class Poller:
            def start(self):
                self.task = asyncio.create_task(self.run())

            async def run(self):
                try:
                    while not self.stopped:
                        await asyncio.sleep(1)
                finally:
                    await self.session.close()

            async def stop(self):
                self.task.cancel()
        """,
        why="a finally",
    ),
    Valid(
        """
        import asyncio

        class Poller:
            def start(self):
                self.task = asyncio.create_task(self.run())

            async def run(self):
                while not self.stopped:
                    await asyncio.sleep(1)
                await self.session.close()

            async def stop(self):
                self.stopped = True
                await asyncio.wait({self.task}, timeout=5)
                self.task.cancel()

            async def kill(self):
                self.task.cancel()
                await self.session.close()
        """,
        why="it has had its time; the other one closes the session himself",
    ),
]

INVALID = [
    Invalid(
        """
        import os

        def restart(server, args):
            server.stop()
            os.execv(args[0], args)
            server.close_socket()  # SHD802
        """,
    ),
    Invalid(
        """
        def main(server):
            while True:
                server.run_once()
            server.close()  # SHD802
        """,
    ),
    Invalid(
        """
        import sys

        def usage():
            print("usage: ...")
            sys.exit(2)

        def main(server):
            try:
                server.run()
            except KeyboardInterrupt:
                usage()
                server.terminate()  # SHD802
        """,
        why="usage() never returns",
    ),
    Invalid(
        """
        import asyncio

        from status import Status

        async def run(board, stop):
            status = Status(board)
            task = asyncio.create_task(status.run())
            try:
                await stop.wait()
            finally:
                board.stop.set()
                task.cancel()  # SHD802
        """,
        files={
            "status.py": """
            class Status:
                def __init__(self, board):
                    self.board = board

                async def run(self):
                    browser = self.board.browse()
                    while not self.board.stop.is_set():
                        await self.board.wake.wait()
                    await browser.aclose()
            """
        },
    ),
]
