"""A service that has its data packed when it ends; the packer has more to say than its pipe holds, and nobody reads it."""
import os
import signal
import subprocess
import time

stopping = False


def say(text):
    os.write(1, f"{text}\n".encode())


def on_stop(signum, frame):
    global stopping
    stopping = True


def pack():
    packer = subprocess.Popen(["head", "-c", "1000000", "/dev/zero"], stdout=subprocess.PIPE, preexec_fn=os.setpgrp)
    return packer.wait()


def main():
    signal.signal(signal.SIGINT, on_stop)
    signal.signal(signal.SIGTERM, on_stop)
    say("ready")
    while not stopping:
        say("tick")
        time.sleep(0.02)
    say(f"packed: {pack()}")


if __name__ == "__main__":
    main()
