"""A watch that asks for the state of things in an executor, and goes on doing so when it is closed."""
import os
import signal
import sys
import time
from concurrent.futures import ThreadPoolExecutor


def say(text):
    os.write(1, f"{text}\n".encode())


def on_stop(signum, frame):
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
    sys.exit(128 + signum)


class Watch:
    def __init__(self):
        self._executor = ThreadPoolExecutor(max_workers=1)
        self._executor.submit(self._run)

    def _run(self):
        while True:
            say("tick")
            time.sleep(0.02)

    def close(self):
        self._executor.shutdown(wait=False)
        say("closed")


def main():
    signal.signal(signal.SIGINT, on_stop)
    signal.signal(signal.SIGTERM, on_stop)
    watch = Watch()
    say("ready")
    try:
        time.sleep(1000)
    finally:
        watch.close()


if __name__ == "__main__":
    main()
