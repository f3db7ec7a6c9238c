"""A service that goes through its orders when it ends: each costs a descriptor, and there are more orders than descriptors."""
import os
import resource
import signal
import tempfile
import time

stopping = False


def say(text):
    os.write(1, f"{text}\n".encode())


def on_stop(signum, frame):
    global stopping
    stopping = True


def work_off(order):
    _, path = tempfile.mkstemp(prefix="order-")
    try:
        with open(path, "w") as file:
            file.write(f"order {order}")
    finally:
        os.unlink(path)


def main():
    signal.signal(signal.SIGINT, on_stop)
    signal.signal(signal.SIGTERM, on_stop)
    resource.setrlimit(resource.RLIMIT_NOFILE, (32, 32))
    say("ready")
    while not stopping:
        say("tick")
        time.sleep(0.02)
    for order in range(100):
        work_off(order)
    say("worked off")


if __name__ == "__main__":
    main()
