from rulecases import Invalid, Valid

_WATCH = """
        import threading
        from concurrent.futures import ThreadPoolExecutor

        class Watch:
            def __init__(self, check):
                self._check = check
                self._stopped = threading.Event()
                self._executor = ThreadPoolExecutor(max_workers=1)
                self._executor.submit(self._run)

            def _run(self):
                while not self._stopped.is_set():
                    self._check()

            def close(self):
"""

VALID = [
    Valid(
        _WATCH
        + """
                self._stopped.set()
                self._executor.shutdown()
        """
    ),
    Valid(
        _WATCH
        + """
                self._executor.shutdown(wait=False)
                self._stopped.set()
        """,
        why="it does not wait",
    ),
    Valid(
        """
        import time
        from concurrent.futures import ThreadPoolExecutor

        class Writer:
            def __init__(self):
                self._executor = ThreadPoolExecutor()

            def write(self, text):
                self._executor.submit(print, text)

            def close(self):
                self._executor.shutdown()
        """,
        why="the work ends",
    ),
    Valid(
        _WATCH
        + """
                self.stop()
                self._executor.shutdown()

            def stop(self):
                self._stopped.set()
        """
    ),
]

INVALID = [
    Invalid(
        _WATCH
        + """
                self._executor.shutdown()  # SHD603
                self._stopped.set()
        """
    ),
    Invalid(
        """
        import time
        from concurrent.futures import ThreadPoolExecutor

        def poll():
            while True:
                time.sleep(1)

        def main():
            executor = ThreadPoolExecutor()
            executor.submit(poll)
            time.sleep(10)
            executor.shutdown()  # SHD603
        """,
    ),
]
