"""A worker whose handler raises an ordinary exception, and whose loop forgives every ordinary exception."""
import itertools
import os
import signal
import time


reports = itertools.chain(["ready"], itertools.repeat("tick"))


def say(text):
    os.write(1, f"{text}\n".encode())


class StopRequested(Exception):
    pass


def on_stop(signum, frame):
    raise StopRequested(f"signal {signum}")


def do_job():
    say(next(reports))
    time.sleep(0.02)


def main():
    signal.signal(signal.SIGINT, on_stop)
    signal.signal(signal.SIGTERM, on_stop)
    while True:
        try:
            do_job()
        except Exception as problem:
            say(f"job failed: {type(problem).__name__}")


if __name__ == "__main__":
    main()
