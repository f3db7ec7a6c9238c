"""SHD313."""

from rulecases import Invalid, Valid

VALID = [
    Valid(
        """
        import multiprocessing

        def collect(work):
            queue = multiprocessing.Queue()
            child = multiprocessing.Process(target=work, args=(queue,))
            child.start()
            result = queue.get()
            child.join()
            return result, queue.qsize()
        """,
        why="read first",
    ),
    Valid(
        """
        import multiprocessing

        def collect(work):
            queue = multiprocessing.Queue()
            child = multiprocessing.Process(target=work, args=(queue,))
            child.start()
            child.join(5)
            return queue.get_nowait()
        """,
        why="the join has a bound",
    ),
    Valid(
        """
        import multiprocessing

        def work(queue):
            queue.put("2.12")

        def version():
            queue = multiprocessing.Queue()
            child = multiprocessing.Process(target=work, args=(queue,))
            child.start()
            child.join()
            return queue.get()
        """,
        why="one small thing fits into the pipe",
    ),
]

INVALID = [
    Invalid("""
        from multiprocessing import Process, Queue

        def collect(work):
            results = Queue()
            child = Process(target=work, kwargs={"results": results})
            child.start()
            child.join()  # SHD313
            if child.exitcode:
                raise RuntimeError(child.exitcode)
            return results.get()
    """),
    Invalid("""
        import multiprocessing

        def collect(work):
            queue = multiprocessing.Queue()
            child = multiprocessing.Process(target=work, args=(queue,))
            child.start()
            child.join()  # SHD313
            found = []
            while not queue.empty():
                found.append(queue.get())
            return found
    """),
]
