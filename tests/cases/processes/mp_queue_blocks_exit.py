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
    Valid(
        """
        import multiprocessing

        def work(queue, path):
            try:
                with open(path) as file:
                    queue.put((True, len(file.read())))
            except OSError as error:
                queue.put((False, str(error)))

        def count(path):
            queue = multiprocessing.Queue()
            child = multiprocessing.Process(target=work, args=(queue, path))
            child.start()
            child.join()
            return queue.get()
        """,
        why="what it puts is small, whichever way it goes",
    ),
    Valid(
        """
        import multiprocessing

        def works():
            return True

        def work(queue):
            queue.put(works())

        def check():
            queue = multiprocessing.Queue()
            child = multiprocessing.Process(target=work, args=(queue,))
            child.start()
            child.join()
            return queue.get()
        """,
        why="a function of the program gives a small thing",
    ),
    Valid(
        """
        import multiprocessing

        def run(parts, work):
            out = multiprocessing.Queue()
            children = [multiprocessing.Process(target=work, args=(part, out)) for part in parts]
            for child in children:
                child.start()
            found = [out.get() for _ in parts]
            for child in children:
                child.join()
            return found
        """,
        why="all is read before they are joined",
    ),
    Valid(
        """
        import multiprocessing
        import threading

        def run(parts, work):
            out = multiprocessing.Queue()
            found = []

            def collect():
                for item in iter(out.get, None):
                    found.append(item)

            reader = threading.Thread(target=collect)
            reader.start()
            children = [multiprocessing.Process(target=work, args=(part, out)) for part in parts]
            for child in children:
                child.start()
            for child in children:
                child.join()
            out.put(None)
            reader.join()
            return found
        """,
        why="a thread reads as they work",
    ),
    Valid(
        """
        import multiprocessing

        def isolated(work):
            ours, theirs = multiprocessing.Pipe()
            child = multiprocessing.Process(target=work, args=(theirs,))
            child.start()
            result = ours.recv()
            child.join()
            return result
        """,
        why="the other end is read first",
    ),
    Valid(
        """
        import multiprocessing

        def run(parts, work):
            with multiprocessing.Manager() as manager:
                out = manager.Queue()
                children = [multiprocessing.Process(target=work, args=(part, out)) for part in parts]
                for child in children:
                    child.start()
                for child in children:
                    child.join()
                return [out.get() for _ in parts]
        """,
        why="a manager's queue is kept by its server",
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
    Invalid(
        """
        import multiprocessing

        def work(queue, path):
            queue.put(("ok", parse(path)))

        def parse(path):
            with open(path) as file:
                return file.read().split()

        def isolated(path):
            context = multiprocessing.get_context("spawn")
            queue = context.Queue()
            child = context.Process(target=work, args=(queue, path))
            child.start()
            child.join()  # SHD313
            return queue.get()
        """,
    ),
    Invalid(
        """
        import multiprocessing

        def score(lines, out):
            for line in lines:
                out.put((line, len(line)))

        def run(parts):
            out = multiprocessing.Queue()
            children = [multiprocessing.Process(target=score, args=(part, out)) for part in parts]
            for child in children:
                child.start()
            for child in children:
                child.join()  # SHD313
            found = []
            while not out.empty():
                found.append(out.get())
            return found
        """,
    ),
    Invalid(
        """
        import multiprocessing

        def run(parts, work):
            out = multiprocessing.Queue()
            children = []
            for part in parts:
                child = multiprocessing.Process(target=work, args=(part, out))
                children.append(child)
                child.start()
            for child in children:
                child.join()  # SHD313
            return [out.get() for _ in parts]
        """,
    ),
    Invalid(
        """
        import multiprocessing

        def work(end, path):
            with open(path) as file:
                end.send(file.read())

        def isolated(path):
            ours, theirs = multiprocessing.Pipe()
            child = multiprocessing.Process(target=work, args=(theirs, path))
            child.start()
            child.join()  # SHD313
            return ours.recv()
        """,
    ),
]
