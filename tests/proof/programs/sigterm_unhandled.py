"""A service with a helper process and a file, both done away with in a finally that SIGTERM never gets to."""
import os
import subprocess
import tempfile
import time


def say(text):
    os.write(1, f"{text}\n".encode())


def serve(lock):
    helper = subprocess.Popen(["sleep", "600"])
    try:
        say("ready")
        while True:
            say("tick")
            time.sleep(0.02)
    finally:
        helper.kill()
        helper.wait()
        os.unlink(lock)
        say("released")


def main():
    handle, lock = tempfile.mkstemp(prefix="service-")
    os.close(handle)
    serve(lock)


if __name__ == "__main__":
    main()
