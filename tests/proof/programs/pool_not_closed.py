"""A service that packs what it has before it ends; the packing fails, and the pool's workers are left."""
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


def pack(number):
    raise ValueError("not to be packed")


def pack_all():
    pool = multiprocessing.Pool(2)
    packed = pool.map(pack, range(4))
    pool.close()
    pool.join()
    return packed


def main():
    signal.signal(signal.SIGINT, on_stop)
    signal.signal(signal.SIGTERM, on_stop)
    say("ready")
    while not stopping:
        say("tick")
        time.sleep(0.02)
    try:
        pack_all()
    except ValueError:
        say("not packed")
    if multiprocessing.active_children():
        say("workers are left")


if __name__ == "__main__":
    main()
