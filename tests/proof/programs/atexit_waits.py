"""A tool that joins, at exit, a daemon thread which waits for a message that nobody sends."""
import atexit
import os
import queue
import signal
import threading
import time

stopping = False
messages = queue.Queue()


def say(text):
    os.write(1, f"{text}\n".encode())


def log_messages():
    while True:
        say(messages.get())


logger = threading.Thread(target=log_messages, daemon=True)


def finish_logging():
    say("finishing")
    logger.join()


def on_stop(signum, frame):
    global stopping
    stopping = True


def main():
    logger.start()
    atexit.register(finish_logging)
    signal.signal(signal.SIGINT, on_stop)
    signal.signal(signal.SIGTERM, on_stop)
    say("ready")
    while not stopping:
        say("tick")
        time.sleep(0.02)


if __name__ == "__main__":
    main()
