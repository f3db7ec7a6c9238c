"""A meter whose handler sends the bill and then leaves: a second signal meanwhile sends it again, and fails half way."""
import os
import signal
import sys
import tempfile
import time

spool = tempfile.mkdtemp(prefix="meter-")


def say(text):
    os.write(1, f"{text}\n".encode())


def send_bill():
    say("bill sent")
    os.rmdir(spool)
    time.sleep(1)  # the answer is on its way
    say("bill confirmed")


def on_stop(signum, frame):
    send_bill()
    sys.exit(0)


def main():
    signal.signal(signal.SIGINT, on_stop)
    signal.signal(signal.SIGTERM, on_stop)
    say("ready")
    while True:
        say("tick")
        time.sleep(0.02)


if __name__ == "__main__":
    main()
