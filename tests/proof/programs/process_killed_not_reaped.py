"""A service that kills its helper at the end, and leaves it a zombie."""
import os
import signal
import subprocess
import time


def say(text):
    os.write(1, f"{text}\n".encode())


def say_what_is_left():
    try:
        os.waitid(os.P_ALL, 0, os.WEXITED | os.WNOWAIT)
    except ChildProcessError:
        say("no child left")
    else:
        say("a zombie is left")


class Service:
    def __init__(self):
        self.stopping = False

    def on_stop(self, signum, frame):
        self.stopping = True

    def start(self):
        self.helper = subprocess.Popen(["sleep", "600"], preexec_fn=os.setpgrp)

    def run(self):
        say("ready")
        while not self.stopping:
            say("tick")
            time.sleep(0.02)

    def close(self):
        self.helper.kill()


def main():
    service = Service()
    signal.signal(signal.SIGINT, service.on_stop)
    signal.signal(signal.SIGTERM, service.on_stop)
    service.start()
    service.run()
    service.close()
    say_what_is_left()


if __name__ == "__main__":
    main()
