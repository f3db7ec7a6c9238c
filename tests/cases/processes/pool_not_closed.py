"""SHD312."""

from rulecases import Invalid, Valid

VALID = [
    Valid(
        """
        from multiprocessing import Pool

        class Jobs:
            def run(self, jobs):
                self._pool = Pool(4)
                results = self._pool.map(str, jobs)
                self._pool.close()
                self._pool.join()
                return results

            def stop(self):
                self._pool.terminate()
        """,
        why="another method ends it",
    ),
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
    Invalid(
        """
        from multiprocessing import Pool

        class Jobs:
            def __init__(self):
                self.jobs = []

            def run(self):
                self._pool = Pool(4)  # SHD312
                results = self._pool.map(str, self.jobs)
                self._pool.close()
                self._pool.join()
                return results
        """,
        fixed="""
        from multiprocessing import Pool

        class Jobs:
            def __init__(self):
                self.jobs = []

            def run(self):
                self._pool = Pool(4)
                try:
                    results = self._pool.map(str, self.jobs)
                finally:
                    self._pool.close()
                    self._pool.join()
                return results
        """,
        unsafe=True,
    ),
    Invalid(
        """
        from multiprocessing import Pool

        def double(numbers):
            pool = Pool(4)  # SHD312
            return pool.map(str, numbers)
        """,
        fixed="""
        from multiprocessing import Pool

        def double(numbers):
            with Pool(4) as pool:
                return pool.map(str, numbers)
        """,
        unsafe=True,
    ),
    Invalid(
        """
        import multiprocessing

        def double(numbers):
            pool = multiprocessing.Pool(4)  # SHD312
            result = pool.map(str, numbers)
            pool.close()
            pool.join()
            return result
        """,
        fixed="""
        import multiprocessing

        def double(numbers):
            pool = multiprocessing.Pool(4)
            try:
                result = pool.map(str, numbers)
            finally:
                pool.close()
                pool.join()
            return result
        """,
        unsafe=True,
    ),
    Invalid(
        """
        from concurrent.futures import ProcessPoolExecutor

        def double(numbers):
            executor = ProcessPoolExecutor()  # SHD312
            work = executor.submit(sum, numbers)
            return work.result()
        """,
        fixed="""
        from concurrent.futures import ProcessPoolExecutor

        def double(numbers):
            with ProcessPoolExecutor() as executor:
                work = executor.submit(sum, numbers)
                return work.result()
        """,
        unsafe=True,
    ),
    Invalid(
        """
        from multiprocessing import Pool

        def double(numbers, done):
            pool = Pool(4)  # SHD312
            pool.map_async(str, numbers, callback=done)
        """,
        why="no fix: a with would end it before the results are there",
    ),
]
