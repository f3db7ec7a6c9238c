"""A service that cannot hang up, and does not say so."""
import logging
import os
import signal
import socket
import time

logger = logging.getLogger(__name__)
stopping = False


def say(text):
    os.write(1, f"{text}\n".encode())


def on_stop(signum, frame):
    global stopping
    stopping = True


class Service:
    def __init__(self):
        self.link = socket.socket()  # nobody has answered yet

    def close(self):
        try:
            self.link.shutdown(socket.SHUT_RDWR)
        except Exception:
            pass


def main():
    logging.basicConfig(level=logging.DEBUG)
    signal.signal(signal.SIGINT, on_stop)
    signal.signal(signal.SIGTERM, on_stop)
    service = Service()
    say("ready")
    while not stopping:
        say("tick")
        time.sleep(0.02)
    service.close()
    say("stopped")


if __name__ == "__main__":
    main()
