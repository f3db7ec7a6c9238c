"""A launcher that passes the signal on to its group, of which it is a member itself."""
import os
import signal
import subprocess
import time


def say(text):
    os.write(1, f"{text}\n".encode())


def forward(signum, frame):
    os.killpg(os.getpgrp(), signum)


def main():
    signal.signal(signal.SIGINT, forward)
    signal.signal(signal.SIGTERM, forward)
    subprocess.Popen(["sleep", "600"])
    say("ready")
    while True:
        say("tick")
        time.sleep(0.02)


if __name__ == "__main__":
    main()
