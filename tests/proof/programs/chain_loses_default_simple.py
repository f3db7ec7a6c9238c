"""The same loss with one signal and one name: SIG_DFL is not callable, so the chain ends here."""
import os
import signal
import time


def say(text):
    os.write(1, f"{text}\n".encode())


def install():
    old = signal.getsignal(signal.SIGTERM)

    def on_term(signum, frame):
        say("notes saved")
        if callable(old):
            old(signum, frame)

    signal.signal(signal.SIGTERM, on_term)


def main():
    install()
    say("ready")
    while True:
        say("tick")
        time.sleep(0.02)


if __name__ == "__main__":
    main()
