"""A crawler whose loop survives everything, Ctrl+C too."""
import itertools
import os
import time


reports = itertools.chain(["ready"], itertools.repeat("tick"))


def say(text):
    os.write(1, f"{text}\n".encode())


def fetch():
    say(next(reports))
    time.sleep(0.02)


def main():
    while True:
        try:
            fetch()
        except:
            say("fetch failed, going on")


if __name__ == "__main__":
    main()
