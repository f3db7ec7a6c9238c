import signal

from acme.control import stop

from .loops import serve


def main():
    signal.signal(signal.SIGTERM, stop)
    serve()


if __name__ == "__main__":
    main()
