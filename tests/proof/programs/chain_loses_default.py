"""A plug-in that saves its notes on a signal and chains to the handler before it, which for SIGTERM is no callable."""
import os
import signal
import time


def say(text):
    os.write(1, f"{text}\n".encode())


previous = {}


def on_stop(signum, frame):
    say("notes saved")
    old = previous[signum]
    if callable(old):
        old(signum, frame)


def install():
    for signum in (signal.SIGINT, signal.SIGTERM):
        previous[signum] = signal.signal(signum, on_stop)


def main():
    install()
    say("ready")
    while True:
        say("tick")
        time.sleep(0.02)


if __name__ == "__main__":
    main()
