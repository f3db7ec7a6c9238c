"""A renderer whose workspace is removed after the `with`, unless something is thrown into it: a signal's SystemExit, say."""
import contextlib
import os
import shutil
import signal
import sys
import tempfile
import time


def say(text):
    os.write(1, f"{text}\n".encode())


def on_stop(signum, frame):
    sys.exit(128 + signum)


@contextlib.contextmanager
def workspace():
    room = tempfile.mkdtemp(prefix="renderer-")
    yield room
    shutil.rmtree(room)


def main():
    signal.signal(signal.SIGINT, on_stop)
    signal.signal(signal.SIGTERM, on_stop)
    with workspace() as room:
        with open(os.path.join(room, "frame"), "w") as frame:
            frame.write("half a frame")
        say("ready")
        while True:
            say("tick")
            time.sleep(0.02)


if __name__ == "__main__":
    main()
