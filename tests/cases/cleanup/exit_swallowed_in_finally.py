"""SHD805."""

from rulecases import Invalid, Valid

VALID = [
    Valid(
        """
        def serve(server):
            try:
                return server.run()
            finally:
                for peer in server.peers:
                    if peer.closed:
                        continue
                    peer.close()
                    break
        """,
        why="the loop is inside",
    ),
    Valid(
        """
        def serve(server):
            try:
                server.run()
            finally:
                def status():
                    return 0
                server.finish(status, lambda: 1)
        """,
        why="the return is another function's",
    ),
    Valid(
        """
        def serve(server):
            try:
                server.run()
            except BaseException as error:
                server.fail(error)
            finally:
                return server.status
        """,
        why="nothing is left to be lost",
    ),
    Valid(
        """
        import os
        import sys

        def child(job):
            try:
                job()
            finally:
                os._exit(0)

        def main(job):
            status = 1
            try:
                status = job()
            finally:
                sys.exit(status)
        """,
        why="a fork's child must not come further; a status that says what happened",
    ),
    Valid(
        """
        import logging, threading

        class Heartbeat(threading.Thread):
            def __init__(self, future):
                super().__init__()
                self.future = future
                self.stopped = False

            def run(self):
                while not self.stopped:
                    try:
                        self.future.result()
                    except Exception:
                        logging.exception("no heartbeat")
                    finally:
                        self.stopped = True
                        return
        """,
        why="the end of a thread, where nothing else can come",
    ),
    Valid(
        """
        import logging, sys

        class Worker:
            def main(self):
                try:
                    try:
                        self.work()
                    except Exception:
                        logging.exception("the worker failed")
                finally:
                    sys.exit()

            def work(self):
                print("working")
        """,
        why="failures are told before, and the status is that of a child that is done",
    ),
]

INVALID = [
    Invalid(
        """
        def serve(server):
            try:
                server.run()
            except ValueError:
                pass
            finally:
                server.close()
                return server.status  # SHD805
        """,
    ),
    Invalid(
        """
        def serve(server):
            while True:
                try:
                    server.run_once()
                finally:
                    if server.restarts:
                        continue  # SHD805
                    server.close()
        """,
    ),
    Invalid(
        """
        async def serve(queue):
            for item in queue:
                try:
                    await item
                finally:
                    break  # SHD805
        """,
    ),
    Invalid(
        """
        import sys

        def main(job):
            try:
                job()
            except KeyboardInterrupt:
                sys.exit(1)
            finally:
                sys.exit(0)  # SHD805
        """,
        why="an interrupted job has succeeded",
    ),
]
