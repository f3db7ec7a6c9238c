"""SHD607."""

from rulecases import Invalid, Valid

VALID = [
    Valid(
        """
        import threading
        import time

        def beat(stopped):
            while not stopped.is_set():
                time.sleep(1)

        def load(path):
            stopped = threading.Event()
            thread = threading.Thread(target=beat, args=(stopped,))
            thread.start()
            try:
                with open(path) as file:
                    data = file.read()
                if not data:
                    raise ValueError(path)
            finally:
                stopped.set()
                thread.join()
            return data
        """,
        why="told whatever happens",
    ),
    Valid(
        """
        import threading
        import time

        def beat(stopped):
            while not stopped.is_set():
                time.sleep(1)

        def load(data):
            stopped = threading.Event()
            thread = threading.Thread(target=beat, args=(stopped,), daemon=True)
            thread.start()
            if not data:
                raise ValueError("nothing")
            stopped.set()
            thread.join()
        """,
        why="a daemon is not waited for",
    ),
    Valid(
        """
        import threading
        import time

        def beat(stopped):
            while not stopped.is_set():
                time.sleep(1)

        def show(text):
            stopped = threading.Event()
            thread = threading.Thread(target=beat, args=(stopped,))
            thread.start()
            print(text)
            stopped.set()
            thread.join()
        """,
        why="nothing stands between that is known to fail",
    ),
    Valid(
        """
        import threading
        import time

        def beat(stopped):
            while not stopped.is_set():
                time.sleep(1)

        def load(data, stops):
            stopped = threading.Event()
            stops.append(stopped)
            thread = threading.Thread(target=beat, args=(stopped,))
            thread.start()
            if not data:
                raise ValueError("nothing")
            stopped.set()
            thread.join()
        """,
        why="somebody else has the event, and may set it",
    ),
    Valid(
        """
        import threading

        def read(stopped, file):
            while not stopped.is_set():
                if not file.readline():
                    break

        def load(data, file):
            stopped = threading.Event()
            thread = threading.Thread(target=read, args=(stopped, file))
            thread.start()
            if not data:
                raise ValueError("nothing")
            stopped.set()
            thread.join()
        """,
        why="the thread ends by itself as well",
    ),
    Valid(
        """
        import threading
        import time

        import requests

        class Spinner:
            def __init__(self):
                self._stopped = threading.Event()
                self._thread = threading.Thread(target=self._run)

            def start(self):
                self._thread.start()

            def _run(self):
                while not self._stopped.is_set():
                    time.sleep(0.2)

            def stop(self):
                self._stopped.set()
                self._thread.join()

        def download(url):
            spinner = Spinner()
            spinner.start()
            try:
                return requests.get(url, timeout=10).content
            finally:
                spinner.stop()
        """,
        why="its owner is stopped in a finally",
    ),
    Valid(
        """
        import threading
        import time

        import requests

        class Spinner:
            def __init__(self):
                self._stopped = threading.Event()
                self._thread = threading.Thread(target=self._run)

            def start(self):
                self._thread.start()

            def _run(self):
                while not self._stopped.is_set():
                    time.sleep(0.2)

            def stop(self):
                self._stopped.set()
                self._thread.join()

        def download(url):
            spinner = Spinner()
            data = requests.get(url, timeout=10).content
            spinner.start()
            print(data)
            spinner.stop()
        """,
        why="its owner is not started before what may fail",
    ),
]

INVALID = [
    Invalid(
        """
        import threading
        import time

        def beat(stopped):
            while not stopped.is_set():
                print("still there")
                time.sleep(1)

        def load(path):
            stopped = threading.Event()
            thread = threading.Thread(target=beat, args=(stopped,))  # SHD607
            thread.start()
            with open(path) as file:
                data = file.read()
            if not data:
                raise ValueError(path)
            stopped.set()
            thread.join()
            return data
        """,
    ),
    Invalid(
        """
        import queue
        import threading

        def work(jobs):
            while True:
                job = jobs.get()
                if job is None:
                    break
                job()

        def plan(text):
            if not text:
                raise ValueError("nothing to do")
            return [text.upper]

        def run(texts):
            jobs = queue.Queue()
            thread = threading.Thread(target=work, args=(jobs,))  # SHD607
            thread.start()
            for text in texts:
                for job in plan(text):
                    jobs.put(job)
            jobs.put(None)
            thread.join()
        """,
    ),
    Invalid(
        """
        import threading
        import time

        import requests

        class Spinner:
            def __init__(self):
                self._stopped = threading.Event()
                self._thread = threading.Thread(target=self._run)

            def start(self):
                self._thread.start()

            def _run(self):
                while not self._stopped.is_set():
                    print(".", end="", flush=True)
                    time.sleep(0.2)

            def stop(self):
                self._stopped.set()
                self._thread.join()

        def download(url):
            spinner = Spinner()  # SHD607
            spinner.start()
            data = requests.get(url, timeout=10).content
            spinner.stop()
            return data
        """,
    ),
]
