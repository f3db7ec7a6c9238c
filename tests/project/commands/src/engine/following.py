"""Nothing here looks like a program."""

import subprocess
import time


def follow_until_stopped():
    follow_file("log")


def follow_file(path):
    child = subprocess.Popen(["tail", "-f", path])  # SHD117
    try:
        while True:
            time.sleep(1)
    finally:
        child.kill()
        child.wait()


def end():
    pass


def main():
    """By its name a start, but no command comes to it: this is what the library offers."""
    child = subprocess.Popen(["tail", "-f", "log"])
    try:
        while True:
            time.sleep(1)
    finally:
        child.kill()
        child.wait()
