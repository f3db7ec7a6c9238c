"""A worker whose handler names `sys.exit` and does not call it."""
import os
import signal
import sys
import tempfile
import time


def say(text):
    os.write(1, f"{text}\n".encode())


def on_stop(signum, frame):
    say("leaving")
    sys.exit


def main():
    signal.signal(signal.SIGINT, on_stop)
    signal.signal(signal.SIGTERM, on_stop)
    handle, path = tempfile.mkstemp(prefix="worker-")
    os.close(handle)
    try:
        say("ready")
        while True:
            say("tick")
            time.sleep(0.02)
    finally:
        os.unlink(path)


if __name__ == "__main__":
    main()
