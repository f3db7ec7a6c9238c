"""SHD315."""

from rulecases import Invalid, Valid

VALID = [
    Valid("""
        import os

        def reap(pid):
            ended, status = os.waitpid(pid, os.WNOHANG)
            return status if ended else None
    """),
    Valid(
        """
        import os

        def reap(pid):
            _, status = os.waitpid(pid, 0)
            os.waitpid(-1, os.WNOHANG)
            return status
        """,
        why="the one waits, of the other nothing is read",
    ),
]

INVALID = [
    Invalid("""
        import os

        def wait_for_all(children):
            for pid in children[:]:
                _, status = os.waitpid(pid, os.WNOHANG)  # SHD315
                children.remove(pid)
                if status:
                    print("failed")
    """),
    Invalid("""
        import os

        def has_failed(pid):
            return os.waitpid(pid, os.WNOHANG)[1] != 0  # SHD315
    """),
]
