"""SHD312."""

from rulecases import Invalid, Valid

VALID = [
    Valid(
        """
        from multiprocessing import Pool

        def double(numbers):
            pool = Pool(4)
            try:
                return pool.map(str, numbers)
            finally:
                pool.terminate()
                pool.join()
        """,
        why="closed on every way",
    ),
    Valid(
        """
        from concurrent.futures import ProcessPoolExecutor
        from multiprocessing import Manager, Pool

        def start():
            pool = Pool(4)
            return pool

        def work(jobs):
            with ProcessPoolExecutor() as executor, Manager() as manager:
                executor.map(jobs, manager.list())
        """,
        why="handed on; used in with",
    ),
    Valid(
        """
        import multiprocessing

        def collect(run):
            manager = multiprocessing.Manager()
            results = manager.list()
            run(results)
            return list(results)
        """,
        why="the manager goes with its proxies",
    ),
    Valid(
        """
        from multiprocessing import Pool

        class Runner:
            def __init__(self):
                self.pool = Pool()

            def stop(self):
                self.pool.close()
                self.pool.join()
        """,
        why="closed and joined",
    ),
    Valid(
        """
        from multiprocessing import Pool

        class Runner:
            def start(self):
                self.pool = Pool()

            def kill(self):
                self.pool.terminate()
        """,
        why="terminated by another method",
    ),
]

INVALID = [
    Invalid("""
        from multiprocessing import Pool

        def double(numbers):
            pool = Pool(4)  # SHD312
            return pool.map(str, numbers)
    """),
    Invalid("""
        import multiprocessing

        def double(numbers):
            pool = multiprocessing.Pool(4)  # SHD312
            result = pool.map(str, numbers)
            pool.close()
            pool.join()
            return result
    """),
]
