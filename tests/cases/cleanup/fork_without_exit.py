"""SHD807."""

from rulecases import Invalid, Valid

VALID = [
    Valid(
        """
        import os

        def run(program):
            pid = os.fork()
            if pid == 0:
                try:
                    os.execv(program, [program])
                except BaseException:
                    import traceback

                    traceback.print_exc()
                    os._exit(30)
            return pid
        """,
        why="whatever it raises, the child exits",
    ),
    Valid(
        """
        import os

        def spawn(work):
            pid = os.fork()
            if pid == 0:
                try:
                    work()
                finally:
                    os._exit(0)
            return pid

        def other(work):
            pid = os.fork()
            if not pid:
                try:
                    work()
                except BaseException:
                    os._exit(1)
                os._exit(0)
            return pid
        """,
    ),
    Valid(
        """
        import os
        import sys

        def daemonise():
            if os.fork() > 0:
                os._exit(0)
            os.setsid()
            if os.fork() > 0:
                os._exit(0)
            sys.stdout.flush()
        """,
        why="it is the parent that exits",
    ),
    Valid(
        """
        import os
        import signal

        def spawn(read_end, write_end):
            pid = os.fork()
            if pid == 0:
                os.close(read_end)
                signal.signal(signal.SIGTERM, signal.SIG_DFL)
                os._exit(0)
            return pid
        """,
        why="nothing that is known to raise",
    ),
    Valid(
        """
        import os

        def detach():
            pid = os.fork()
            if pid == 0:
                null = os.open(os.devnull, os.O_RDWR)
                os.dup2(null, 0)
                os._exit(0)
        """,
        why="the null device is there",
    ),
    Valid(
        """
        import os
        import random

        class Worker:
            def run(self, job):
                random.seed()
                try:
                    job.perform()
                except:
                    os._exit(1)
                os._exit(0)

            def spawn(self, job):
                pid = os.fork()
                if pid == 0:
                    self.run(job)
                    os._exit(0)
                return pid
        """,
        why="what is called ends the process itself",
    ),
    Valid(
        """
        import logging, os

        class Server:
            def __init__(self):
                self.logger = logging.getLogger("server")

            def accept(self, sock):
                if os.fork() == 0:
                    try:
                        self.serve(sock)
                    except Exception:
                        self.logger.exception("child failed")
                    finally:
                        self.logger.debug("child ended")
                        os._exit(0)

            def serve(self, sock):
                sock.sendall(b"hello")
                open("served").close()
        """,
        why="that a log line fails is not reckoned with",
    ),
]

INVALID = [
    Invalid(
        """
        import os

        def run(program, args):
            pid = os.fork()
            if not pid:
                os.setsid()
                os.execvp(program, args)  # SHD807
                os._exit(127)
            return pid
        """,
        why="execvp() raises if there is no such program",
    ),
    Invalid(
        """
        import os

        class Pool:
            def spawn(self):
                pid = os.fork()
                if pid != 0:
                    self.children.append(pid)
                else:
                    self.worker.run()  # SHD807
                    os._exit(0)
        """,
    ),
]
