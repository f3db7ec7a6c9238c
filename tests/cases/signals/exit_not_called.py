"""SHD121."""

from rulecases import Invalid, Valid

VALID = [
    Valid("""
        import os
        import signal
        import sys

        def stop(signum, frame):
            os.kill(os.getpid(), signal.SIGTERM)
            sys.exit()
    """),
    Valid(
        """
        try:
            exit
        except NameError:
            print("no site")

        def is_closable(stream):
            try:
                stream.close
            except AttributeError:
                return False
            return True
        """,
        why="asks whether the name is there",
    ),
    Valid(
        """
        class Server:
            @property
            def close(self):
                print("closing")
                return True

            def stop(self):
                self.close

            def end(self, other, values):
                other.shutdown
                values.close
        """,
        why="a property, and things that are not known",
    ),
    Valid(
        """
        import signal
        import subprocess

        def end(pid, number):
            subprocess.os.kill(pid, number)
            signal.pthread_kill(pid, signal.SIGTERM)
        """,
    ),
    Valid(
        """
        import os
        import signal

        def swap(first=signal.SIGTERM):
            os.kill(signal.SIGTERM, signal.SIGTERM)
        """,
        why="swapping changes nothing",
    ),
    Valid(
        """
        import sys

        leave = sys.exit
        callbacks = [sys.exit]

        def install(register):
            register(sys.exit)
            return sys.exit
        """,
        why="handed on",
    ),
]

INVALID = [
    Invalid(
        """
        import sys

        def stop(signum, frame):
            sys.exit  # SHD121
        """,
        fixed="""
        import sys

        def stop(signum, frame):
            sys.exit()
        """,
    ),
    Invalid(
        """
        import sys

        def main(argv):
            if not argv:
                quit  # SHD121
            print(argv)
            exit  # SHD121
        """,
        fixed="""
        import sys

        def main(argv):
            if not argv:
                quit()
            print(argv)
            exit()
        """,
    ),
    Invalid(
        """
        import threading

        class Worker:
            def __init__(self):
                self.thread = threading.Thread(target=self.run)
                self.wanted = threading.Event()

            def run(self):
                self.wanted.wait(10)

            def stop(self):
                self.wanted.set  # SHD121
                self.thread.join  # SHD121

        def main(path):
            worker = Worker()
            with open(path) as stream:
                stream.read()
            worker.stop  # SHD121
        """,
        fixed="""
        import threading

        class Worker:
            def __init__(self):
                self.thread = threading.Thread(target=self.run)
                self.wanted = threading.Event()

            def run(self):
                self.wanted.wait(10)

            def stop(self):
                self.wanted.set()
                self.thread.join()

        def main(path):
            worker = Worker()
            with open(path) as stream:
                stream.read()
            worker.stop()
        """,
        why="methods of objects whose class is known",
    ),
    Invalid(
        """
        import signal
        from os import getpid, kill

        def end():
            kill(signal.SIGTERM, getpid())  # SHD121
        """,
        fixed="""
        import signal
        from os import getpid, kill

        def end():
            kill(getpid(), signal.SIGTERM)
        """,
    ),
    Invalid(
        """
        import os

        from package.pool import shutdown

        def leave():
            shutdown  # SHD121
            os._exit  # SHD121
        """,
        fixed="""
        import os

        from package.pool import shutdown

        def leave():
            shutdown()
            os._exit()
        """,
        files={"package/__init__.py": "", "package/pool.py": "def shutdown():\n    print('closed')\n"},
        path="package/program.py",
    ),
]
