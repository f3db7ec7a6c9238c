"""SHD605."""

from rulecases import Invalid, Valid

_POLLER = """
        import threading
        import time

        class Poller:
            def __init__(self, check, timeout=None):
                self.check = check
                self.timeout = timeout
                self._abort = False
                self._thread = None

            def run(self):
                self._abort = False
                self._thread = threading.Thread(target=self._poll){mark}
                {daemon}self._thread.start()

            def _poll(self):
                start = time.time()
                while not self._abort and (not self.timeout or time.time() - start < self.timeout):
                    if self.check():
                        break
                    time.sleep(2)

            def wait(self):
                self._thread.join()

            def stop(self):
                self._abort = True
                self._thread.join()
{more}"""

VALID = [
    Valid(_POLLER.format(mark="", daemon="self._thread.daemon = True\n                ", more=""), why="a daemon"),
    Valid(
        _POLLER.format(
            mark="",
            daemon="",
            more="""
        def main(check):
            poller = Poller(check)
            poller.run()
            try:
                poller.wait()
            finally:
                poller.stop()
""",
        ),
        why="stopped by who waits",
    ),
    Valid(
        _POLLER.format(
            mark="",
            daemon="",
            more="""
            def __enter__(self):
                return self

            def __exit__(self, *error):
                self.stop()
""",
        ),
        why="stopped where its block is left",
    ),
]

INVALID = [
    Invalid(_POLLER.format(mark="  # SHD605", daemon="", more="")),
    Invalid(
        _POLLER.format(
            mark="  # SHD605",
            daemon="",
            more="""
        def main(check):
            poller = Poller(check)
            poller.run()
            poller.wait()
""",
        )
    ),
]
