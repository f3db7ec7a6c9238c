"""A service with a process that serves its log, which is stopped at the end, but not if the last report fails."""
import multiprocessing
import os
import signal
import time

stopping = False


def say(text):
    os.write(1, f"{text}\n".encode())


def on_stop(signum, frame):
    global stopping
    stopping = True


def serve_log():
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    while True:
        time.sleep(1)


def report():
    raise OSError("the other side is gone")


def work():
    while not stopping:
        say("tick")
        time.sleep(0.02)


def main():
    signal.signal(signal.SIGINT, on_stop)
    signal.signal(signal.SIGTERM, on_stop)
    log = multiprocessing.Process(target=serve_log)
    log.start()
    say("ready")
    work()
    report()
    log.kill()
    log.join()


if __name__ == "__main__":
    main()
