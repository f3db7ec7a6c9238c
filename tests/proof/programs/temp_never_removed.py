"""A renderer that leaves its workspace where it is, each time."""
import os
import signal
import sys
import tempfile
import time


def say(text):
    os.write(1, f"{text}\n".encode())


def on_stop(signum, frame):
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
    sys.exit(128 + signum)


def render(rounds):
    room = tempfile.mkdtemp(prefix="renderer-")
    with open(os.path.join(room, "frame"), "w") as frame:
        frame.write("half a frame")
    say("ready")
    for _ in range(rounds):
        say("tick")
        time.sleep(0.02)


def main():
    signal.signal(signal.SIGINT, on_stop)
    signal.signal(signal.SIGTERM, on_stop)
    render(100_000)


if __name__ == "__main__":
    main()
