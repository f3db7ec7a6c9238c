"""A runner that ends its helper's process group, which is its own: it hits itself in the middle of its cleanup."""
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time


def say(text):
    os.write(1, f"{text}\n".encode())


def on_stop(signum, frame):
    sys.exit(0)


def run(room):
    helper = subprocess.Popen(["sleep", "600"])
    try:
        say("ready")
        while True:
            say("tick")
            time.sleep(0.02)
    finally:
        os.killpg(os.getpgid(helper.pid), signal.SIGTERM)
        helper.wait(timeout=10)
        shutil.rmtree(room)


def main():
    signal.signal(signal.SIGINT, on_stop)
    signal.signal(signal.SIGTERM, on_stop)
    run(tempfile.mkdtemp(prefix="runner-"))


if __name__ == "__main__":
    main()
