"""A mixer of samples in shared memory that closes its segment and never unlinks it."""
import os
import signal
import sys
import time
from multiprocessing.shared_memory import SharedMemory

NAME = f"mixer-{os.getpid()}"


def say(text):
    os.write(1, f"{text}\n".encode())


def on_stop(signum, frame):
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
    sys.exit(128 + signum)


def mix(rounds):
    memory = SharedMemory(name=NAME, create=True, size=64)
    say("ready")
    for number in range(rounds):
        memory.buf[number % 64] = 1
        say("tick")
        time.sleep(0.02)
    memory.close()


def main():
    signal.signal(signal.SIGINT, on_stop)
    signal.signal(signal.SIGTERM, on_stop)
    try:
        mix(100_000)
    finally:
        say("the segment is left" if os.path.exists(f"/dev/shm/{NAME}") else "the segment is gone")


if __name__ == "__main__":
    main()
