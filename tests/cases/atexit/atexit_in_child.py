"""SHD210."""

from rulecases import Invalid, Valid

VALID = [
    Valid(
        """
        import atexit
        import multiprocessing

        def work(room):
            room.work()

        def main(room):
            atexit.register(room.leave)
            child = multiprocessing.Process(target=work, args=(room,))
            child.start()
            child.join()
        """,
        why="registered in the parent",
    ),
    Valid(
        """
        import atexit
        import multiprocessing

        def work(room):
            atexit.register(room.leave)
            room.work()

        def main(room, count):
            if count == 1:
                work(room)
            else:
                child = multiprocessing.Process(target=work, args=(room,))
                child.start()
                child.join()
        """,
        why="called in the main process, too",
    ),
    Valid(
        """
        import atexit
        import threading

        def work(room):
            atexit.register(room.leave)
            room.work()

        def main(room):
            thread = threading.Thread(target=work, args=(room,))
            thread.start()
            thread.join()
        """,
        why="a thread is of the same process",
    ),
]

INVALID = [
    Invalid("""
        import atexit
        from multiprocessing import Process

        def work(room):
            atexit.register(room.leave)  # SHD210
            room.work()

        def main(room):
            child = Process(target=work, args=(room,))
            child.start()
            child.join()
    """),
    Invalid(
        """
        import atexit
        import multiprocessing

        class Worker(multiprocessing.Process):
            def run(self):
                atexit.register(self.finish)  # SHD210
                print("working")

            def finish(self):
                print("done")
        """,
        why="a process's run method",
    ),
]
