"""SHD806."""

from rulecases import Invalid, Valid

VALID = [
    Valid(
        """
        class Server:
            def close(self):
                if self.closed:
                    return
                self.closed = True
                self.reader.close()
                self.writer.close()
        """,
        why="nothing is known to fail",
    ),
    Valid(
        """
        import contextlib
        import os

        class Server:
            def close(self):
                if not self.opened:
                    return
                self.closed = True
                with contextlib.suppress(OSError):
                    os.unlink(self.path)
                self.writer.close()
        """,
        why="another flag, and nothing comes out",
    ),
]

INVALID = [
    Invalid(
        """
        import os

        class Server:
            def close(self):
                if self._closed:
                    return
                self._closed = True  # SHD806
                os.kill(self.pid, 15)
        """,
    ),
    Invalid(
        """
        import os

        class Pool:
            def cleanup(self):
                if self.cleanup_called:
                    raise RuntimeError("called twice")
                self.cleanup_called = True  # SHD806
                self.remove()

            def remove(self):
                os.unlink(self.path)
        """,
    ),
]
