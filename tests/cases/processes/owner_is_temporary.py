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
    Invalid(
        """
        import multiprocessing

        def collect(run):
            # what they find
            results = multiprocessing.Manager().dict()  # SHD314
            run(results)
            found = dict(results)
            return sorted(found)
        """,
        fixed="""
        import multiprocessing

        def collect(run):
            # what they find
            with multiprocessing.Manager() as manager:
                results = manager.dict()
                run(results)
                found = dict(results)
                return sorted(found)
        """,
        unsafe=True,
    ),
    Invalid(
        """
        import subprocess

        def version():
            return subprocess.Popen(["git", "--version"], stdout=subprocess.PIPE).stdout.read()  # SHD314
        """,
        fixed="""
        import subprocess

        def version():
            return subprocess.run(["git", "--version"], stdout=subprocess.PIPE).stdout
        """,
        unsafe=True,
    ),
    Invalid(
        """
        import subprocess

        def show(command):
            for line in subprocess.Popen(command, stdout=subprocess.PIPE).stdout:  # SHD314
                print(line)
        """,
        fixed="""
        import subprocess

        def show(command):
            with subprocess.Popen(command, stdout=subprocess.PIPE) as process:
                for line in process.stdout:
                    print(line)
        """,
        unsafe=True,
    ),
    Invalid(
        """
        from multiprocessing import Pool

        def double(numbers):
            return Pool(4).map(str, numbers)  # SHD314
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
        import subprocess

        def first(command):
            for line in subprocess.Popen(command, stdout=subprocess.PIPE).stdout:  # SHD314
                return line
        """,
        why="no fix: a with would wait for a child that may go on writing",
    ),
    Invalid(
        """
        import multiprocessing

        def collect(run):
            results = multiprocessing.Manager().list()  # SHD314
            run(results)
            return results
        """,
        why="no fix: the list is used by somebody else",
    ),
    Invalid(
        """
        from multiprocessing import Pool

        def double(numbers):
            return Pool(4).imap(str, numbers)  # SHD314
        """,
        why="no fix: the results come in later",
    ),
    Invalid(
        """
        from subprocess import PIPE, Popen

        VERSION = Popen(["git", "describe"], stdout=PIPE).stdout.read().strip()  # SHD314
        """,
        fixed="""
        from subprocess import PIPE, Popen, run

        VERSION = run(["git", "describe"], stdout=PIPE).stdout.strip()
        """,
        unsafe=True,
    ),
    Invalid(
        """
        import subprocess

        def run(cmd):
            text = subprocess.Popen(  # SHD314
                cmd,
                shell=True,  # a pipe
                stdout=subprocess.PIPE,
            ).stdout.read(100)
            return (subprocess.Popen(  # SHD314
                cmd,
                shell=True,  # a pipe
                stdout=subprocess.PIPE,
            ).stdout.read().decode("utf-8").strip(), text)
        """,
        fixed="""
        import subprocess

        def run(cmd):
            text = subprocess.Popen(  # SHD314
                cmd,
                shell=True,  # a pipe
                stdout=subprocess.PIPE,
            ).stdout.read(100)
            return (subprocess.run(
                cmd,
                shell=True,  # a pipe
                stdout=subprocess.PIPE,
            ).stdout.decode("utf-8").strip(), text)
        """,
        unsafe=True,
    ),
]
