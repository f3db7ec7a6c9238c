"""A packer that removes its half-made parcel when all went well, and not when a signal breaks it off."""
import os
import signal
import subprocess
import sys
import tempfile


def say(text):
    os.write(1, f"{text}\n".encode())


def on_stop(signum, frame):
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
    sys.exit(128 + signum)


def pack(rounds):
    descriptor, path = tempfile.mkstemp(prefix="parcel-")
    os.close(descriptor)
    say("ready")
    for _ in range(rounds):
        say("tick")
        subprocess.run(["sleep", "0.02"], check=True)
    os.unlink(path)


def main():
    signal.signal(signal.SIGINT, on_stop)
    signal.signal(signal.SIGTERM, on_stop)
    pack(100_000)


if __name__ == "__main__":
    main()
