"""A service that waits for its thread, and only then tells it to stop."""
import os
import signal
import threading
import time


def say(text):
    os.write(1, f"{text}\n".encode())


class Watcher:
    def start(self):
        self.wake = threading.Event()
        self.thread = threading.Thread(target=self.run)
        self.thread.start()

    def run(self):
        self.wake.wait()
        say("thread has ended")

    def close(self):
        say("closing")
        self.thread.join()
        self.wake.set()


def main():
    asked = []
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda signum, frame: asked.append(signum))
    watcher = Watcher()
    watcher.start()
    say("ready")
    while not asked:
        say("tick")
        time.sleep(0.02)
    watcher.close()


if __name__ == "__main__":
    main()
