"""A server that is shut down so that another one takes its place: the port is not free."""
import http.server
import os
import signal
import socket
import threading
import time

stopping = False


def say(text):
    os.write(1, f"{text}\n".encode())


def on_stop(signum, frame):
    global stopping
    stopping = True


class Status:
    def __init__(self):
        self.server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), http.server.BaseHTTPRequestHandler)
        self.address = self.server.server_address

    def start(self):
        self.thread = threading.Thread(target=self.server.serve_forever, kwargs={"poll_interval": 0.05})
        self.thread.start()

    def stop(self):
        self.server.shutdown()
        self.thread.join()


def main():
    signal.signal(signal.SIGINT, on_stop)
    signal.signal(signal.SIGTERM, on_stop)
    status = Status()
    status.start()
    say("ready")
    while not stopping:
        say("tick")
        time.sleep(0.02)
    status.stop()
    with socket.create_server(status.address):
        say("handed over")


if __name__ == "__main__":
    main()
