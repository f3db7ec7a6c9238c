"""A worker whose handler is a method without room for the signal's number and frame."""
import os
import signal
import tempfile
import time


def say(text):
    os.write(1, f"{text}\n".encode())


class Worker:
    def __init__(self):
        self.running = True
        self.room = tempfile.mkdtemp(prefix="worker-")

    def stop(self):
        self.running = False

    def run(self):
        signal.signal(signal.SIGINT, self.stop)
        signal.signal(signal.SIGTERM, self.stop)
        say("ready")
        while self.running:
            say("tick")
            time.sleep(0.02)
        os.rmdir(self.room)
        say("stopped")


if __name__ == "__main__":
    Worker().run()
