"""A worker with a timer over each job: a job that is broken off leaves it, and the interpreter waits for it."""
import os
import signal
import subprocess
import sys
import threading


def say(text):
    os.write(1, f"{text}\n".encode())


def on_stop(signum, frame):
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
    sys.exit(128 + signum)


def complain():
    say("the job takes long")


def work(rounds):
    for _ in range(rounds):
        say("tick")
        subprocess.run(["sleep", "0.02"], check=True)


def main():
    signal.signal(signal.SIGINT, on_stop)
    signal.signal(signal.SIGTERM, on_stop)
    timer = threading.Timer(600, complain)
    timer.start()
    say("ready")
    work(100_000)
    timer.cancel()


if __name__ == "__main__":
    main()
