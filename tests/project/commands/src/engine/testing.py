import signal
import subprocess
import sys
import time

from . import following


def check_following():
    signal.signal(signal.SIGTERM, lambda signum, frame: sys.exit(1))
    following.main()


def main():
    child = subprocess.Popen(["tail", "-f", "log"])
    try:
        while True:
            time.sleep(1)
    finally:
        child.kill()
        child.wait()


if __name__ == "__main__":
    main()
