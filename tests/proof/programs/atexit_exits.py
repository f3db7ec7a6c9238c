"""A tool whose last registered callback ends the process at once: the earlier one never gets its turn."""
import atexit
import os
import signal
import tempfile
import time

stopping = False
room = tempfile.mkdtemp(prefix="tool-")


def say(text):
    os.write(1, f"{text}\n".encode())


def remove_room():
    os.rmdir(room)
    say("cleaned up")


def farewell():
    say("farewell")
    os._exit(0)


def on_stop(signum, frame):
    global stopping
    stopping = True


def main():
    atexit.register(remove_room)
    atexit.register(farewell)
    signal.signal(signal.SIGINT, on_stop)
    signal.signal(signal.SIGTERM, on_stop)
    say("ready")
    while not stopping:
        say("tick")
        time.sleep(0.02)


if __name__ == "__main__":
    main()
