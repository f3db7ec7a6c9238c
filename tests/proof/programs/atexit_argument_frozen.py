"""A tool that registers the cleanup of its room before it has one: at exit the cleanup is given None."""
import atexit
import os
import signal
import tempfile
import time

stopping = False
room = None


def say(text):
    os.write(1, f"{text}\n".encode())


def clean_up(path):
    if path is None:
        say("nothing to clean up")
        return
    os.rmdir(path)
    say("cleaned up")


def on_stop(signum, frame):
    global stopping
    stopping = True


atexit.register(clean_up, room)


def main():
    global room
    room = tempfile.mkdtemp(prefix="tool-")
    signal.signal(signal.SIGINT, on_stop)
    signal.signal(signal.SIGTERM, on_stop)
    say("ready")
    while not stopping:
        say("tick")
        time.sleep(0.02)


if __name__ == "__main__":
    main()
