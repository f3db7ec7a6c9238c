"""A recorder whose loop sees that it is to stop, and takes another round."""
import os
import signal
import time


def say(text):
    os.write(1, f"{text}\n".encode())


class Recorder:
    def __init__(self):
        self.stopping = False

    def on_stop(self, signum, frame):
        self.stopping = True

    def run(self):
        while True:
            if self.stopping:
                time.sleep(0.02)
                continue
            say("tick")
            time.sleep(0.02)


def main():
    recorder = Recorder()
    signal.signal(signal.SIGINT, recorder.on_stop)
    signal.signal(signal.SIGTERM, recorder.on_stop)
    say("ready")
    recorder.run()
    say("stopped")


if __name__ == "__main__":
    main()
