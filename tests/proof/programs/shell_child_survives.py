"""A follower of a log: it ends the shell that it has started, and the commands in it live on."""
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


class Follower:
    def start(self, seconds):
        self.process = subprocess.Popen(f"sleep {seconds} | cat", shell=True)

    def close(self):
        self.process.terminate()
        self.process.wait(timeout=10)


def main():
    signal.signal(signal.SIGINT, on_stop)
    signal.signal(signal.SIGTERM, on_stop)
    follower = Follower()
    follower.start(600)
    say("ready")
    while not stopping:
        say("tick")
        time.sleep(0.02)
    follower.close()
    say("stopped")


if __name__ == "__main__":
    main()
