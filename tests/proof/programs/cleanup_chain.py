"""A daemon that reports to an office which is closed by then: what comes after that step of its cleanup is not done."""
import os
import shutil
import signal
import socket
import tempfile
import time


def say(text):
    os.write(1, f"{text}\n".encode())


class Daemon:
    def __init__(self):
        self.stopping = False
        self.spool = tempfile.mkdtemp(prefix="daemon-")
        with socket.create_server(("127.0.0.1", 0)) as office:
            self.office = office.getsockname()

    def on_stop(self, signum, frame):
        self.stopping = True

    def run(self):
        signal.signal(signal.SIGINT, self.on_stop)
        signal.signal(signal.SIGTERM, self.on_stop)
        say("ready")
        while not self.stopping:
            say("tick")
            time.sleep(0.02)

    def close(self):
        socket.create_connection(self.office).close()
        shutil.rmtree(self.spool)


def main():
    daemon = Daemon()
    try:
        daemon.run()
    finally:
        daemon.close()
    say("closed")


if __name__ == "__main__":
    main()
