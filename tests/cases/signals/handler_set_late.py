"""SHD127."""

from rulecases import Invalid, Valid

VALID = [
    Valid(
        """
        import signal
        import subprocess

        def main(command):
            child = subprocess.Popen(command)

            def on_stop(signum, frame):
                child.terminate()

            signal.signal(signal.SIGTERM, on_stop)
            child.wait()
        """,
        why="at once after the start",
    ),
    Valid(
        """
        import multiprocessing
        import signal

        def main(work):
            signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGTERM})
            ready = multiprocessing.Event()
            child = multiprocessing.Process(target=work, args=(ready,))
            child.start()
            ready.wait(30)

            def on_stop(signum, frame):
                child.terminate()

            signal.signal(signal.SIGTERM, on_stop)
            signal.pthread_sigmask(signal.SIG_UNBLOCK, {signal.SIGTERM})
            child.join()
        """,
        why="blocked meanwhile",
    ),
    Valid(
        """
        import multiprocessing
        import signal

        def main(work):
            ready = multiprocessing.Event()
            child = multiprocessing.Process(target=work, args=(ready,))
            signal.signal(signal.SIGTERM, lambda signum, frame: child.terminate())
            child.start()
            ready.wait(30)

            def on_stop(signum, frame):
                child.terminate()

            signal.signal(signal.SIGTERM, on_stop)
            child.join()
        """,
        why="handled meanwhile",
    ),
    Valid(
        """
        import signal
        import subprocess
        import time

        def main(command):
            subprocess.run(command)
            time.sleep(5)

            def on_stop(signum, frame):
                raise SystemExit(0)

            signal.signal(signal.SIGTERM, on_stop)
            time.sleep(60)
        """,
        why="no child is left to stop",
    ),
]

INVALID = [
    Invalid(
        """
        import multiprocessing
        import os
        import signal

        def main(work):
            children = []
            ready = multiprocessing.Event()
            for number in range(4):
                child = multiprocessing.Process(target=work, args=(ready, number))
                child.start()
                children.append(child)
            if not ready.wait(timeout=30):
                print("still starting")

            def on_stop(signum, frame):
                for child in children:
                    try:
                        os.kill(child.pid, signum)
                    except OSError:
                        print("ended already")

            signal.signal(signal.SIGINT, on_stop)  # SHD127
            signal.signal(signal.SIGTERM, on_stop)
            for child in children:
                child.join()
        """,
    ),
    Invalid(
        """
        import signal
        import subprocess
        import time

        def main(command):
            child = subprocess.Popen(command)
            time.sleep(3)
            signal.signal(signal.SIGTERM, lambda signum, frame: child.terminate())  # SHD127
            child.wait()
        """,
    ),
]
