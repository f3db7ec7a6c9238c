"""A service that asks a tool for its version before it ends, and does not keep the tool's process."""
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


def version():
    return subprocess.Popen(["sh", "-c", "sleep 0.2; echo version 1"], stdout=subprocess.PIPE).stdout.read()


def main():
    signal.signal(signal.SIGINT, on_stop)
    signal.signal(signal.SIGTERM, on_stop)
    say("ready")
    while not stopping:
        say("tick")
        time.sleep(0.02)
    version()
    time.sleep(0.2)  # what else is to be done
    try:
        os.waitpid(-1, os.WNOHANG)
        say("a zombie")
    except ChildProcessError:
        say("no zombie")


if __name__ == "__main__":
    main()
