"""SHD120."""

from rulecases import Invalid, Valid

VALID = [
    Valid(
        """
        import sys
        import threading

        def work(path):
            if not path:
                sys.exit(2)

        def main(path):
            threading.Thread(target=work, args=(path,)).start()
            work(path)
        """,
        why="also called in the main thread",
    ),
    Valid(
        """
        import sys
        import threading

        def work(path):
            while True:
                if not path:
                    sys.exit()
                print(path)

        def main(path):
            threading.Thread(target=work, args=(path,)).start()
        """,
        why="without a status it may well mean the thread",
    ),
    Valid(
        """
        import sys
        import threading

        def work(failed):
            failed.set()
            sys.exit(1)

        def main():
            failed = threading.Event()
            threading.Thread(target=work, args=(failed,)).start()
            failed.wait()
        """,
        why="tells the main thread",
    ),
    Valid(
        """
        import _thread
        import sys
        import threading

        def work(path):
            if not path:
                _thread.interrupt_main()
                sys.exit(1)

        def main(path):
            threading.Thread(target=work, args=(path,)).start()
        """,
        why="interrupts the main thread",
    ),
    Valid(
        """
        import os
        import sys
        import threading

        def work(read):
            try:
                if not read():
                    sys.exit(1)
            except SystemExit as error:
                os._exit(error.code)

        def main(read):
            threading.Thread(target=work, args=(read,)).start()
        """,
        why="caught in the thread",
    ),
    Valid(
        """
        import sys
        import threading
        from concurrent.futures import ThreadPoolExecutor

        def work(path):
            if not path:
                sys.exit(1)

        def main(path):
            with ThreadPoolExecutor() as pool:
                pool.submit(work, path).result()
        """,
        why="comes out of result() in the main thread",
    ),
    Valid(
        """
        import os
        import sys
        import threading

        def on_error(args):
            os._exit(1)

        def work(path):
            if not path:
                sys.exit(1)

        def main(path):
            threading.excepthook = on_error
            threading.Thread(target=work, args=(path,)).start()
        """,
        why="the program has a hook for what ends a thread",
    ),
    Valid(
        """
        import sys
        import threading

        def check(path):
            if not path:
                sys.exit(1)

        def work(path):
            check(path)

        def main(path):
            check(path)
            threading.Thread(target=work, args=(path,)).start()
        """,
        why="the function that exits is also the main thread's",
    ),
    Valid(
        """
        import sys
        import threading
        from somewhere import command

        @command
        def work(path):
            if not path:
                sys.exit(1)

        def main(path):
            threading.Thread(target=work, args=(path,)).start()
        """,
        why="a command of its own as well",
    ),
    Valid(
        """
        import multiprocessing
        import sys

        def work(path):
            if not path:
                sys.exit(1)

        def main(path):
            multiprocessing.Process(target=work, args=(path,)).start()
        """,
        why="a process of its own",
    ),
]

INVALID = [
    Invalid("""
        import sys
        import threading

        def work(path):
            if not path:
                sys.exit(1)  # SHD120
            print(path)

        def main(path):
            threading.Thread(target=work, args=(path,)).start()
    """),
    Invalid(
        """
        import sys
        import threading

        def fail(message):
            print(message)
            sys.exit(message)  # SHD120

        class Reader:
            def start(self):
                threading.Thread(target=self._read).start()

            def _read(self):
                if not self.path:
                    fail("no path")
        """,
        why="in a function that only the thread calls",
    ),
    Invalid("""
        import threading

        class Watcher(threading.Thread):
            def run(self):
                while True:
                    if not self.alive:
                        raise SystemExit(3)  # SHD120
                    print("alive")
    """),
    Invalid(
        """
        import sys
        from threading import Timer

        def give_up():
            print("took too long")
            sys.exit(1)  # SHD120

        def main(run):
            watchdog = Timer(60, give_up)
            watchdog.start()
            run()
            watchdog.cancel()
        """,
        why="a watchdog that stops nothing",
    ),
    Invalid(
        """
        import threading

        from package.reader import read

        def main():
            threading.Thread(target=read).start()  # SHD120
        """,
        files={
            "package/__init__.py": "",
            "package/reader.py": """
                import sys

                def read():
                    if not open("queue").read():
                        sys.exit("empty")
            """,
        },
        path="package/program.py",
        why="in another module",
    ),
]
