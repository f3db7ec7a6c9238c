"""A service with a helper process that it stops when its work is done, and not when the work is broken off."""
import os
import signal
import subprocess
import time

stopping = False


class Stopped(Exception):
    pass


def say(text):
    os.write(1, f"{text}\n".encode())


def on_stop(signum, frame):
    global stopping
    stopping = True


def look_up():
    if stopping:
        raise Stopped


def serve(rounds):
    helper = subprocess.Popen(["sleep", "600"])
    say("ready")
    for _ in range(rounds):
        say("tick")
        time.sleep(0.02)
        look_up()
    helper.terminate()
    helper.wait()


def main():
    signal.signal(signal.SIGINT, on_stop)
    signal.signal(signal.SIGTERM, on_stop)
    try:
        serve(100_000)
    except Stopped:
        say("stopped")


if __name__ == "__main__":
    main()
