"""SHD311."""

from rulecases import Invalid, Valid

VALID = [
    Valid(
        """
        import multiprocessing

        def work():
            print("done")

        def run():
            child = multiprocessing.Process(target=work)
            child.start()
        """,
        why="it ends, and the interpreter waits for it",
    ),
    Valid(
        """
        import multiprocessing
        import time

        def serve():
            while True:
                time.sleep(1)

        def run(job):
            child = multiprocessing.Process(target=serve, daemon=True)
            child.start()
            job()
        """,
        why="a daemon is stopped at exit",
    ),
    Valid(
        """
        import multiprocessing
        import signal
        import sys
        import time

        def on_signal(number, frame):
            sys.exit(0)

        def serve_logs():
            while True:
                time.sleep(1)

        def start_logs():
            child = multiprocessing.Process(target=serve_logs)
            child.start()
            return child

        def main(make_scheduler):
            scheduler = make_scheduler()
            signal.signal(signal.SIGTERM, on_signal)
            logs = start_logs()
            try:
                scheduler.run()
            finally:
                logs.terminate()
        """,
        why="stopped when the signal handler exits, too",
    ),
    Valid(
        """
        import multiprocessing
        import signal
        import threading

        def serve_logs(stop):
            stop.wait()

        def main(make_scheduler):
            scheduler = make_scheduler()
            done = threading.Event()
            signal.signal(signal.SIGTERM, lambda *_: done.set())
            logs = multiprocessing.Process(target=serve_logs)
            logs.start()
            scheduler.prepare()
            done.wait()
            logs.terminate()
        """,
        why="the handler does not exit",
    ),
    Valid(
        """
        import multiprocessing
        import time

        class Progress:
            def __init__(self, seconds):
                self.bar = multiprocessing.Process(target=time.sleep, args=(seconds,))
                self.bar.start()

            def end(self):
                self.bar.terminate()
                self.bar.join(5)

        def parse(path):
            progress = Progress(60)
            try:
                with open(path) as lines:
                    return list(lines)
            finally:
                progress.end()

        class Parser:
            def __init__(self, path):
                self.progress = Progress(60)
                with open(path) as lines:
                    self.lines = list(lines)
        """,
        why="ended whatever happens, or kept by somebody",
    ),
]

INVALID = [
    Invalid(
        """
        import multiprocessing
        import time

        def serve():
            while True:
                time.sleep(1)

        def run():
            child = multiprocessing.Process(target=serve)  # SHD311
            child.start()
        """,
        fixed="""
        import multiprocessing
        import time

        def serve():
            while True:
                time.sleep(1)

        def run():
            child = multiprocessing.Process(target=serve, daemon=True)
            child.start()
        """,
        unsafe=True,
    ),
    Invalid(
        """
        import multiprocessing

        def run(work, job):
            child = multiprocessing.Process(target=work)  # SHD311
            child.start()
            job()
            child.terminate()
            child.join(5)
        """,
        fixed="""
        import multiprocessing

        def run(work, job):
            child = multiprocessing.Process(target=work)
            child.start()
            try:
                job()
            finally:
                child.terminate()
                child.join(5)
        """,
        unsafe=True,
    ),
    Invalid(
        """
        import multiprocessing
        import time

        def serve():
            while True:
                time.sleep(1)

        def run():
            multiprocessing.Process(target=serve).start()  # SHD311
        """,
        fixed="""
        import multiprocessing
        import time

        def serve():
            while True:
                time.sleep(1)

        def run():
            multiprocessing.Process(target=serve, daemon=True).start()
        """,
        unsafe=True,
    ),
    Invalid(
        """
        import multiprocessing
        import signal
        import sys
        import time

        def on_signal(number, frame):
            sys.exit(0)

        def serve_logs():
            while True:
                time.sleep(1)

        def start_logs():
            child = multiprocessing.Process(target=serve_logs)
            child.start()
            return child

        def main(make_scheduler):
            scheduler = make_scheduler()
            signal.signal(signal.SIGTERM, on_signal)
            logs = start_logs()  # SHD311
            scheduler.run()
            logs.terminate()
        """,
        fixed="""
        import multiprocessing
        import signal
        import sys
        import time

        def on_signal(number, frame):
            sys.exit(0)

        def serve_logs():
            while True:
                time.sleep(1)

        def start_logs():
            child = multiprocessing.Process(target=serve_logs)
            child.start()
            return child

        def main(make_scheduler):
            scheduler = make_scheduler()
            signal.signal(signal.SIGTERM, on_signal)
            logs = start_logs()
            try:
                scheduler.run()
            finally:
                logs.terminate()
        """,
        unsafe=True,
    ),
    Invalid(
        """
        import multiprocessing
        import time

        class Progress:
            def __init__(self, seconds):
                self.bar = multiprocessing.Process(target=time.sleep, args=(seconds,))  # SHD311
                self.bar.start()

            def end(self):
                self.bar.terminate()
                self.bar.join(5)

        def parse(path):
            progress = Progress(60)
            with open(path) as lines:
                found = list(lines)
            progress.end()
            return found
        """
    ),
]
