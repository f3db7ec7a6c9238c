"""A daemon whose cleanup has three steps: the first one fails, so the socket's path and the pid file stay."""
import atexit
import os
import signal
import socket
import tempfile
import time

stopping = False
room = tempfile.mkdtemp(prefix="daemon-")
pid_file = os.path.join(room, "daemon.pid")
peer = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)


def say(text):
    os.write(1, f"{text}\n".encode())


def clean_up():
    peer.sendall(b"bye\n")
    os.unlink(pid_file)
    os.rmdir(room)
    say("cleaned up")


def on_stop(signum, frame):
    global stopping
    stopping = True


def main():
    atexit.register(clean_up)
    signal.signal(signal.SIGINT, on_stop)
    signal.signal(signal.SIGTERM, on_stop)
    with open(pid_file, "w") as file:
        file.write(str(os.getpid()))
    say("ready")
    while not stopping:
        say("tick")
        time.sleep(0.02)


if __name__ == "__main__":
    main()
