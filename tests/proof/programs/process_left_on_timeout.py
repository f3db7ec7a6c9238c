"""A recorder that uploads what it has before it ends, gives up after a while, and leaves the upload running."""
import os
import signal
import subprocess
import time

stopping = False


def say(text):
    os.write(1, f"{text}\n".encode())


def on_stop(signum, frame):
    global stopping
    stopping = True


def upload():
    uploader = subprocess.Popen(["sleep", "600"])  # the other side does not answer
    uploader.wait(timeout=0.3)


def main():
    signal.signal(signal.SIGINT, on_stop)
    signal.signal(signal.SIGTERM, on_stop)
    say("ready")
    while not stopping:
        say("tick")
        time.sleep(0.02)
    try:
        upload()
    except subprocess.TimeoutExpired:
        say("not uploaded")


if __name__ == "__main__":
    main()
