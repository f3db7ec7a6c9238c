"""A journal in a database that is locked as long as a connection to it is open: the `with` of the first does not close it."""
import os
import shutil
import signal
import sqlite3
import tempfile
import time

stopping = False


def say(text):
    os.write(1, f"{text}\n".encode())


def on_stop(signum, frame):
    global stopping
    stopping = True


def work(path):
    with sqlite3.connect(path) as journal:
        journal.execute("pragma locking_mode = exclusive")
        journal.execute("create table happened (what)")
        journal.execute("insert into happened values ('begin')")
    say("ready")
    while not stopping:
        say("tick")
        time.sleep(0.02)
    with sqlite3.connect(path, timeout=0.2) as last:
        last.execute("insert into happened values ('end')")
    say("the end is in the journal")


def main():
    signal.signal(signal.SIGINT, on_stop)
    signal.signal(signal.SIGTERM, on_stop)
    room = tempfile.mkdtemp(prefix="journal-")
    try:
        work(os.path.join(room, "journal.db"))
    finally:
        shutil.rmtree(room)


if __name__ == "__main__":
    main()
