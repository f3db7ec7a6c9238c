"""SHD132."""

from rulecases import Invalid, Valid

VALID = [
    Valid(
        """
        import sys

        def main(copy):
            try:
                copy(sys.argv[1])
            except KeyboardInterrupt:
                sys.exit(130)
        """,
    ),
    Valid(
        """
        import sys

        def main(copy):
            try:
                copy(sys.argv[1])
            except KeyboardInterrupt:
                sys.exit("interrupted")
        """,
        why="a text is status 1",
    ),
    Valid(
        """
        import sys

        def main(server):
            try:
                server.serve_forever()
            except KeyboardInterrupt:
                sys.exit(0)
        """,
        why="it is to serve until it is interrupted",
    ),
    Valid(
        """
        import sys
        import time

        def main(poll):
            try:
                while True:
                    poll()
                    time.sleep(1)
            except KeyboardInterrupt:
                sys.exit()
        """,
        why="it has no other end",
    ),
]

INVALID = [
    Invalid(
        """
        import sys

        def main(build):
            try:
                build(sys.argv[1])
            except KeyboardInterrupt:
                print("stopped")
                sys.exit()  # SHD132
        """,
    ),
    Invalid(
        """
        def main(build, out):
            try:
                build(out)
            except ValueError:
                raise SystemExit(2)
            except KeyboardInterrupt:
                raise SystemExit(0)  # SHD132
        """,
    ),
]
