"""A poller with a helper process: its handler says that it shuts down, and nothing does."""
import os
import signal
import subprocess
import tempfile
import time


def say(text):
    os.write(1, f"{text}\n".encode())


def on_stop(signum, frame):
    say(f"signal {signum}: shutting down")


def main():
    signal.signal(signal.SIGINT, on_stop)
    signal.signal(signal.SIGTERM, on_stop)
    handle, lock = tempfile.mkstemp(prefix="poller-")
    os.close(handle)
    helper = subprocess.Popen(["sleep", "600"])
    try:
        say("ready")
        while True:
            say("tick")
            time.sleep(0.02)
    finally:
        helper.kill()
        os.unlink(lock)
        say("released")


if __name__ == "__main__":
    main()
