"""A script of many steps: Ctrl+C only takes it to the next one."""
import os
import time

from steps.runner import Runner


def say(text):
    os.write(1, f"{text}\n".encode())


def step():
    for _ in range(100_000):
        say("tick")
        time.sleep(0.02)


def main():
    runner = Runner()
    say("ready")
    for _ in range(100):
        runner.call(step)


if __name__ == "__main__":
    main()
