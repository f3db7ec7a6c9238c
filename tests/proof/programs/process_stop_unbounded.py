"""A service whose helper does not listen to SIGTERM: it asks the helper to end, and waits for ever."""
import os
import signal
import subprocess
import time

DEAF = "trap '' INT TERM; echo up; exec sleep 600"
stopping = False


def say(text):
    os.write(1, f"{text}\n".encode())


def on_stop(signum, frame):
    global stopping
    stopping = True


class Helper:
    def start(self):
        self.process = subprocess.Popen(["sh", "-c", DEAF], stdout=subprocess.PIPE)
        self.process.stdout.readline()

    def close(self):
        self.process.terminate()
        self.process.wait()


def main():
    signal.signal(signal.SIGINT, on_stop)
    signal.signal(signal.SIGTERM, on_stop)
    helper = Helper()
    helper.start()
    say("ready")
    while not stopping:
        say("tick")
        time.sleep(0.02)
    helper.close()
    say("stopped")


if __name__ == "__main__":
    main()
