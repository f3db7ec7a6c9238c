"""A host program: it uses a library, and later it is told to stop."""
import os
import time

from transfers import transfer


def say(text):
    os.write(1, f"{text}\n".encode())


def main():
    done = transfer(3)
    say(f"{done} parts transferred")
    say("ready")
    while True:
        say("tick")
        time.sleep(0.02)


if __name__ == "__main__":
    main()
