"""A service that has its reports delivered when it ends, and removes them while the delivery is at work."""
import os
import shutil
import signal
import subprocess
import tempfile
import time

stopping = False


def say(text):
    os.write(1, f"{text}\n".encode())


def on_stop(signum, frame):
    global stopping
    stopping = True


def deliver(spool, target):
    subprocess.Popen(["sh", "-c", 'sleep 0.5; cp -v "$1"/* "$2"', "deliver", spool, target], stdout=subprocess.PIPE)


def main():
    signal.signal(signal.SIGINT, on_stop)
    signal.signal(signal.SIGTERM, on_stop)
    spool = tempfile.mkdtemp(prefix="spool-")
    for name in ("monday", "tuesday"):
        with open(os.path.join(spool, name), "w") as report:
            report.write("all is well")
    say("ready")
    while not stopping:
        say("tick")
        time.sleep(0.02)
    deliver(spool, tempfile.gettempdir())
    shutil.rmtree(spool)


if __name__ == "__main__":
    main()
