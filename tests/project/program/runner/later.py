import signal

import acme.steps

from .loops import serve


def main():
    signal.signal(signal.SIGTERM, acme.steps.stop_later)
    serve()
