"""SHD314."""

from rulecases import Invalid, Valid

VALID = [
    Valid("""
        import subprocess

        def run(command):
            return subprocess.Popen(command).wait()

        def read(command):
            return subprocess.Popen(command, stdout=subprocess.PIPE).communicate()[0]
    """),
    Valid(
        """
        import subprocess

        def daemon(command):
            return subprocess.Popen(command, start_new_session=True).pid
        """,
        why="meant to live on",
    ),
    Valid(
        """
        import multiprocessing

        class Files:
            def __init__(self):
                self.data = multiprocessing.Manager().dict()
        """,
        why="the proxy keeps the manager as long as the object lives",
    ),
    Valid(
        """
        from multiprocessing import Manager

        class Store:
            def __init__(self, values):
                self.values = values

            @classmethod
            def make(cls):
                return cls(Manager().list())
        """,
        why="the object keeps the list, and the list the manager",
    ),
]

INVALID = [
    Invalid("""
        import multiprocessing

        def collect(run):
            results = multiprocessing.Manager().dict()  # SHD314
            run(results)
            return dict(results)
    """),
    Invalid("""
        import subprocess

        def version():
            return subprocess.Popen(["git", "--version"], stdout=subprocess.PIPE).stdout.read()  # SHD314
    """),
    Invalid("""
        from multiprocessing import Pool

        def double(numbers):
            return Pool(4).map(str, numbers)  # SHD314
    """),
]
