import signal

from acme import control

from .loops import serve


def main():
    signal.signal(signal.SIGTERM, control.note_time)  # SHD101
    serve()
