"""A heart that goes on to beat when its owner is closed, in a thread that the interpreter waits for."""
import os
import signal
import sys
import threading
import time


def say(text):
    os.write(1, f"{text}\n".encode())


def on_stop(signum, frame):
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
    sys.exit(128 + signum)


class Heart:
    def __init__(self):
        self._thread = threading.Thread(target=self._run)
        self._thread.start()

    def _run(self):
        while True:
            say("tick")
            time.sleep(0.02)

    def close(self):
        say("closed")


def main():
    signal.signal(signal.SIGINT, on_stop)
    signal.signal(signal.SIGTERM, on_stop)
    heart = Heart()
    say("ready")
    try:
        time.sleep(1000)
    finally:
        heart.close()


if __name__ == "__main__":
    main()
