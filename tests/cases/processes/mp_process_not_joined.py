"""SHD311."""

from rulecases import Invalid, Valid

VALID = [
    Valid(
        """
        import multiprocessing

        def work():
            print("done")

        def run():
            child = multiprocessing.Process(target=work)
            child.start()
        """,
        why="it ends, and the interpreter waits for it",
    ),
    Valid(
        """
        import multiprocessing
        import time

        def serve():
            while True:
                time.sleep(1)

        def run(job):
            child = multiprocessing.Process(target=serve, daemon=True)
            child.start()
            job()
        """,
        why="a daemon is stopped at exit",
    ),
]

INVALID = [
    Invalid("""
        import multiprocessing
        import time

        def serve():
            while True:
                time.sleep(1)

        def run():
            child = multiprocessing.Process(target=serve)  # SHD311
            child.start()
    """),
    Invalid("""
        import multiprocessing

        def run(work, job):
            child = multiprocessing.Process(target=work)  # SHD311
            child.start()
            job()
            child.terminate()
            child.join(5)
    """),
    Invalid("""
        import multiprocessing
        import time

        def serve():
            while True:
                time.sleep(1)

        def run():
            multiprocessing.Process(target=serve).start()  # SHD311
    """),
]
