from rulecases import Invalid, Valid

VALID = [
    Valid(
        """
        import os
        import tempfile

        class Request:
            def __init__(self, curl):
                self.curl = curl
                self.chain = None

            def prepare(self, pem):
                with tempfile.NamedTemporaryFile("w", delete=False) as file:
                    file.write(pem)
                    if self.chain:
                        os.remove(self.chain)
                    self.chain = file.name

            def load(self, pem):
                self.prepare(pem)
                try:
                    self.curl.perform()
                finally:
                    os.remove(self.chain)
                    self.chain = None

            def upload(self, pem):
                self.prepare(pem)
                self.curl.perform()

            def close(self):
                if self.chain:
                    os.remove(self.chain)
                self.curl.close()
        """,
        why="close() removes what is left",
    ),
    Valid(
        """
        import tempfile
        from pathlib import Path

        class Resolver:
            @classmethod
            def search_paths(cls, extra):
                paths = []
                for one in extra:
                    paths.append(Path(one))
                return paths

            @classmethod
            def find(cls, paths, name):
                for path in paths:
                    for entry in path.iterdir():
                        if entry.stem == name:
                            return entry.read_text()
                return None

            @classmethod
            def load(cls, name, text, extra):
                paths = cls.search_paths(extra)
                directory = Path(tempfile.mkdtemp())
                directory.joinpath("code.py").write_text(text)
                paths.insert(0, directory.resolve())
                found = cls.find(paths, name)
                if found is None:
                    raise ValueError(name)
                return found, paths
        """,
        why="the caller gets the list of paths",
    ),
    Valid(
        """
        import shutil
        import tempfile

        def f(run):
            directory = tempfile.mkdtemp()
            try:
                run()
            finally:
                shutil.rmtree(directory)
        """,
        why="removed whatever happens",
    ),
    Valid(
        """
        import tempfile

        def f(run):
            with tempfile.TemporaryDirectory() as directory:
                with open(directory + "/x", "w") as file:
                    file.write("x")
        """,
        why="a TemporaryDirectory removes itself",
    ),
    Valid(
        """
        import os
        import tempfile

        class Case:
            def set_up(self):
                fd, name = tempfile.mkstemp("te st")
                os.close(fd)
                self.name = name.lower()

            def tear_down(self):
                os.remove(self.name)
        """,
    ),
    Valid(
        """
        import tempfile

        class Store:
            def __init__(self):
                self.directory = tempfile.TemporaryDirectory()
        """,
        why="its finaliser removes it",
    ),
    Valid(
        """
        import tempfile

        def f(data):
            file = tempfile.NamedTemporaryFile()
            file.write(data)
            return len(data)
        """,
        why="delete=True: removed when it is closed",
    ),
    Valid(
        """
        import os
        import tempfile

        def f(data):
            fd, path = tempfile.mkstemp()
            with os.fdopen(fd, "wb") as file:
                file.write(data)
            return path
        """,
        why="the caller has the path",
    ),
    Valid(
        """
        import os
        import tempfile

        def f(data, target):
            fd, path = tempfile.mkstemp()
            with os.fdopen(fd, "wb") as file:
                file.write(data)
            os.replace(path, target)
        """,
        why="moved to its place",
    ),
    Valid(
        """
        import os
        import tempfile

        def f(data):
            with tempfile.NamedTemporaryFile("wb", delete=False) as file:
                file.write(data)
            os.unlink(file.name)
        """,
    ),
    Valid(
        """
        import atexit
        import shutil
        import tempfile

        def f():
            directory = tempfile.mkdtemp()
            atexit.register(shutil.rmtree, directory)
            open(directory + "/x", "w").close()
        """,
        why="removed at exit",
    ),
    Valid(
        """
        import contextlib
        import shutil
        import tempfile

        def f(run):
            with contextlib.ExitStack() as stack:
                directory = tempfile.mkdtemp()
                stack.callback(shutil.rmtree, directory)
                run()
        """,
        why="a callback of an exit stack",
    ),
    Valid(
        """
        import pathlib
        import tempfile

        def f():
            name = tempfile.mkdtemp()
            path = pathlib.Path(name)
            path.rmdir()
        """,
        why="removed through a Path",
    ),
    Valid(
        """
        import subprocess
        import tempfile

        def f():
            directory = tempfile.mkdtemp()
            subprocess.run(["rm", "-rf", directory])
        """,
        why="removed by a command",
    ),
    Valid(
        """
        import os
        import tempfile

        def f():
            directory = tempfile.mkdtemp()
            os.system("rm -rf %s" % directory)
        """,
    ),
    Valid(
        """
        import shutil
        import tempfile

        def tidy(directory):
            shutil.rmtree(directory, ignore_errors=True)

        def f(run):
            directory = tempfile.mkdtemp()
            try:
                run()
            finally:
                tidy(directory)
        """,
        why="a function of the program removes it",
    ),
    Valid(
        """
        import shutil
        import tempfile

        class Store:
            def __init__(self):
                self.directory = tempfile.mkdtemp()

            def close(self):
                shutil.rmtree(self.directory)
        """,
        why="another method removes it",
    ),
    Valid(
        """
        import shutil
        import tempfile

        class Store:
            def __init__(self):
                self.directory = tempfile.mkdtemp()

            def close(self):
                shutil.rmtree(getattr(self, "directory", None))
        """,
    ),
    Valid(
        """
        import tempfile

        class Store:
            def __init__(self):
                self.directory = tempfile.mkdtemp()
        """,
        why="another file knows the attribute",
        files={"other.py": "import shutil\ndef end(store):\n    shutil.rmtree(store.directory)\n"},
    ),
    Valid(
        """
        import tempfile

        def f(service):
            directory = tempfile.mkdtemp()
            service.use(directory)
        """,
        why="who knows what the service does with it",
    ),
    Valid(
        """
        import subprocess
        import tempfile

        def f(script):
            directory = tempfile.mkdtemp()
            with open(directory + "/job", "w") as file:
                file.write(script)
            subprocess.Popen(["sbatch", directory + "/job"], start_new_session=True)
        """,
        why="what is started still needs it",
    ),
    Valid(
        """
        import os
        import tempfile

        def f():
            fd, path = tempfile.mkstemp(".log")
            os.close(fd)
            print("the log is in", path)
        """,
        why="somebody is told where to find it",
    ),
    Valid(
        """
        import logging
        import tempfile

        def f():
            directory = tempfile.mkdtemp()
            logging.info("kept for you: %s", directory)
        """,
    ),
    Valid(
        """
        import os
        import tempfile

        def f(cache):
            fd, path = tempfile.mkstemp(dir=cache)
            os.close(fd)
            open(path, "w").close()
        """,
        why="it lies in a directory that somebody goes through",
    ),
    Valid(
        """
        import os
        import tempfile

        def f():
            with tempfile.TemporaryDirectory() as home:
                fd, path = tempfile.mkstemp(dir=home)
                os.close(fd)
                open(path, "w").close()
        """,
        why="it goes with its directory",
    ),
    Valid(
        """
        import os
        import shutil
        import tempfile

        def f():
            path = os.path.join(tempfile.mkdtemp(), "x")
            open(path, "w").close()
            shutil.rmtree(os.path.dirname(path))
        """,
    ),
    Valid(
        """
        import shutil
        import tempfile

        def f(keep):
            directory = tempfile.mkdtemp()
            if not keep:
                shutil.rmtree(directory)
        """,
        why="kept on purpose",
    ),
    Valid(
        """
        import os
        import tempfile

        def f():
            names = []
            for _ in range(3):
                fd, path = tempfile.mkstemp()
                os.close(fd)
                names.append(path)
            for name in names:
                os.unlink(name)
        """,
        why="removed over a list",
    ),
    Valid(
        """
        import shutil
        import tempfile

        def f(run):
            directory = tempfile.mkdtemp()
            def end():
                shutil.rmtree(directory)
            run(end)
        """,
        why="a nested function removes it",
    ),
    Valid(
        """
        import pytest
        import shutil
        import tempfile

        @pytest.fixture
        def directory():
            path = tempfile.mkdtemp()
            yield path
            shutil.rmtree(path)
        """,
    ),
    Valid(
        """
        import tempfile

        def count(data):
            file = tempfile.NamedTemporaryFile()
            file.write(data)
            return file.tell()
        """,
        why="it goes when it is closed",
    ),
    Valid(
        """
        import os
        import tempfile

        def write(data):
            descriptor, path = tempfile.mkstemp()
            with os.fdopen(descriptor, "wb") as file:
                file.write(data)
            return path
        """,
        why="the descriptor is wrapped, the path returned",
    ),
    Valid(
        """
        import os
        import tempfile

        def write(data, target):
            descriptor, path = tempfile.mkstemp(dir=os.path.dirname(target))
            os.close(descriptor)
            os.replace(path, target)
        """,
        why="moved to its place",
    ),
    Valid(
        """
        def test_write(tmp_path):
            (tmp_path / "file").write_text("x")
            assert (tmp_path / "file").exists()
        """,
        why="pytest removes it",
    ),
    Valid(
        """
        import os
        import tempfile

        def name():
            return os.path.basename(tempfile.NamedTemporaryFile().name)
        """,
        why="only a name that is free",
    ),
    Valid(
        """
        import contextlib, os, tempfile

        class Wrapper:
            NAMES = ("script", "html")
            FILES = {}

            def __init__(self):
                for name in self.NAMES:
                    file = tempfile.NamedTemporaryFile(delete=False)
                    file.close()
                    self.FILES[name] = file

            def __del__(self):
                for name in self.NAMES:
                    with contextlib.suppress(OSError, KeyError):
                        os.remove(self.FILES[name].name)
        """,
        why="it is removed by the name of the file that the container holds",
    ),
]

INVALID = [
    Invalid(
        """
        import os
        import tempfile

        def go_somewhere():
            directory = tempfile.mkdtemp()  # SHD701
            os.chdir(directory)
        """,
        why="the process stands in it when the function is left: not to be removed there",
    ),
    Invalid(
        """
        import os
        import shutil
        import tempfile

        def build(run):
            home = os.getcwd()
            directory = tempfile.mkdtemp()  # SHD701
            os.chdir(directory)
            run("make")
            os.chdir(home)
        """,
        fixed="""
        import os
        import shutil
        import tempfile

        def build(run):
            home = os.getcwd()
            directory = tempfile.mkdtemp()
            try:
                os.chdir(directory)
                run("make")
                os.chdir(home)
            finally:
                shutil.rmtree(directory, ignore_errors=True)
        """,
        unsafe=True,
        why="it comes back, and the directory stays",
    ),
    Invalid("""
        import os
        import tempfile

        class Request:
            def __init__(self, curl):
                self.curl = curl
                self.chain = None

            def prepare(self, pem):
                with tempfile.NamedTemporaryFile("w", delete=False) as file:  # SHD701
                    file.write(pem)
                    if self.chain:
                        os.remove(self.chain)
                    self.chain = file.name

            def load(self, pem):
                self.prepare(pem)
                try:
                    self.curl.perform()
                finally:
                    os.remove(self.chain)
                    self.chain = None

            def upload(self, pem):
                self.prepare(pem)
                self.curl.perform()

            def close(self):
                self.curl.close()
    """),
    Invalid(
        """
        import tempfile
        from pathlib import Path

        class Resolver:
            @classmethod
            def search_paths(cls, extra):
                paths = []
                for one in extra:
                    paths.append(Path(one))
                return paths

            @classmethod
            def find(cls, paths, name):
                for path in paths:
                    for entry in path.iterdir():
                        if entry.stem == name:
                            return entry.read_text()
                return None

            @classmethod
            def load(cls, name, text, extra):
                paths = cls.search_paths(extra)
                directory = Path(tempfile.mkdtemp())  # SHD701
                directory.joinpath("code.py").write_text(text)
                paths.insert(0, directory.resolve())
                found = cls.find(paths, name)
                if found is None:
                    raise ValueError(name)
                return found
        """,
        fixed="""
        import shutil
        import tempfile
        from pathlib import Path

        class Resolver:
            @classmethod
            def search_paths(cls, extra):
                paths = []
                for one in extra:
                    paths.append(Path(one))
                return paths

            @classmethod
            def find(cls, paths, name):
                for path in paths:
                    for entry in path.iterdir():
                        if entry.stem == name:
                            return entry.read_text()
                return None

            @classmethod
            def load(cls, name, text, extra):
                paths = cls.search_paths(extra)
                directory = Path(tempfile.mkdtemp())
                try:
                    directory.joinpath("code.py").write_text(text)
                    paths.insert(0, directory.resolve())
                    found = cls.find(paths, name)
                    if found is None:
                        raise ValueError(name)
                    return found
                finally:
                    shutil.rmtree(directory, ignore_errors=True)
        """,
        unsafe=True,
    ),
    Invalid(
        """
        import tempfile

        def f():
            directory = tempfile.mkdtemp()  # SHD701
            with open(directory + "/x", "w") as file:
                file.write("x")
        """,
        fixed="""
        import shutil
        import tempfile

        def f():
            directory = tempfile.mkdtemp()
            try:
                with open(directory + "/x", "w") as file:
                    file.write("x")
            finally:
                shutil.rmtree(directory, ignore_errors=True)
        """,
        unsafe=True,
    ),
    Invalid(
        """
        import os
        import tempfile

        def f(run):
            # somewhere to write to
            fd, path = tempfile.mkstemp()  # SHD701
            os.close(fd)

            # and write
            with open(path, "w") as file:
                run(file)
            return os.path.getsize(path)
        """,
        fixed="""
        import os
        import tempfile

        def f(run):
            # somewhere to write to
            fd, path = tempfile.mkstemp()
            os.close(fd)

            try:
                # and write
                with open(path, "w") as file:
                    run(file)
                return os.path.getsize(path)
            finally:
                os.unlink(path)
        """,
        unsafe=True,
    ),
    Invalid(
        """
        import os
        import subprocess
        import tempfile

        def f(data):
            with tempfile.NamedTemporaryFile("wb", delete=False) as file:  # SHD701
                file.write(data)
            subprocess.run(["print", file.name])
        """,
        fixed="""
        import os
        import subprocess
        import tempfile

        def f(data):
            with tempfile.NamedTemporaryFile("wb", delete=False) as file:
                file.write(data)
            try:
                subprocess.run(["print", file.name])
            finally:
                os.unlink(file.name)
        """,
        unsafe=True,
        why="closed, but not removed",
    ),
    Invalid(
        """
        import tempfile
        from pathlib import Path

        def f(data):
            home = Path(tempfile.mkdtemp())  # SHD701
            (home / "x").write_bytes(data)
            (home / "x").unlink()
        """,
        fixed="""
        import shutil
        import tempfile
        from pathlib import Path

        def f(data):
            home = Path(tempfile.mkdtemp())
            try:
                (home / "x").write_bytes(data)
                (home / "x").unlink()
            finally:
                shutil.rmtree(home, ignore_errors=True)
        """,
        unsafe=True,
        why="what is in it is removed, the directory is not",
    ),
    Invalid(
        """
        import os
        import tempfile

        def f():
            os.chdir(tempfile.mkdtemp())  # SHD701
        """,
        why="nobody keeps its path",
    ),
    Invalid(
        """
        import tempfile

        class Store:
            def __init__(self):
                self._directory = tempfile.mkdtemp()  # SHD701

            def put(self, name, data):
                with open(self._directory + "/" + name, "wb") as file:
                    file.write(data)
        """,
    ),
    Invalid(
        """
        import tempfile
        import zipfile

        class Extracted:
            _directories = {}

            @staticmethod
            def get(archive):
                if archive in Extracted._directories:
                    return Extracted._directories[archive]
                directory = tempfile.mkdtemp()  # SHD701
                with zipfile.ZipFile(archive) as file:
                    file.extractall(directory)
                Extracted._directories[archive] = directory
                return Extracted._directories[archive]
        """,
        why="a cache that nothing ever goes through",
    ),
    Invalid(
        """
        import tempfile

        _HOME = tempfile.mkdtemp()  # SHD701

        def put(name, data):
            with open(_HOME + "/" + name, "wb") as file:
                file.write(data)
        """,
    ),
    Invalid(
        """
        import tempfile

        def show(directory):
            return len(directory)

        def f():
            directory = tempfile.mkdtemp()  # SHD701
            if show(directory):
                return None
        """,
        fixed="""
        import shutil
        import tempfile

        def show(directory):
            return len(directory)

        def f():
            directory = tempfile.mkdtemp()
            try:
                if show(directory):
                    return None
            finally:
                shutil.rmtree(directory, ignore_errors=True)
        """,
        unsafe=True,
        why="a function of the program that only looks",
    ),
    Invalid(
        """
        import os
        import tempfile

        def f(data):
            handle, path = tempfile.mkstemp()  # SHD701
            try:
                with open(path, "w") as file:
                    file.write(data)
                return os.path.getsize(path)
            finally:
                os.close(handle)
        """,
        fixed="""
        import os
        import tempfile

        def f(data):
            handle, path = tempfile.mkstemp()
            try:
                with open(path, "w") as file:
                    file.write(data)
                return os.path.getsize(path)
            finally:
                os.close(handle)
                os.unlink(path)
        """,
        unsafe=True,
        why="there is a finally already",
    ),
    Invalid(
        """
        import tempfile
        import subprocess

        def f(data):
            with tempfile.NamedTemporaryFile("w", delete=False) as g:  # SHD701
                g.write(data)
            return subprocess.check_output(["x", g.name])
        """,
        fixed="""
        import os
        import tempfile
        import subprocess

        def f(data):
            with tempfile.NamedTemporaryFile("w", delete=False) as g:
                g.write(data)
            try:
                return subprocess.check_output(["x", g.name])
            finally:
                os.unlink(g.name)
        """,
        unsafe=True,
    ),
    Invalid(
        """
        import tempfile, pathlib
        import subprocess

        def f(run):
            d = pathlib.Path(tempfile.mkdtemp())  # SHD701
            (d / "x").write_text("y")
            subprocess.run(["x", str(d)])
        """,
        fixed="""
        import shutil
        import tempfile, pathlib
        import subprocess

        def f(run):
            d = pathlib.Path(tempfile.mkdtemp())
            try:
                (d / "x").write_text("y")
                subprocess.run(["x", str(d)])
            finally:
                shutil.rmtree(d, ignore_errors=True)
        """,
        unsafe=True,
    ),
    Invalid(
        """
        import tempfile

        class W:
            def __init__(self):
                self.dir = tempfile.mkdtemp()  # SHD701

            def close(self):
                print("x")
        """,
        fixed="""
        import shutil
        import tempfile

        class W:
            def __init__(self):
                self.dir = tempfile.mkdtemp()

            def close(self):
                try:
                    print("x")
                finally:
                    shutil.rmtree(self.dir, ignore_errors=True)
        """,
        unsafe=True,
    ),
    Invalid(
        """
        import os
        import tempfile

        class W:
            def __init__(self):
                self.fd, self.path = tempfile.mkstemp()  # SHD701

            def close(self):
                os.close(self.fd)
        """,
        fixed="""
        import contextlib
        import os
        import tempfile

        class W:
            def __init__(self):
                self.fd, self.path = tempfile.mkstemp()

            def close(self):
                try:
                    os.close(self.fd)
                finally:
                    with contextlib.suppress(FileNotFoundError):
                        os.unlink(self.path)
        """,
        unsafe=True,
    ),
    Invalid(
        """
        import subprocess
        import tempfile

        def f(xs):
            \"\"\"Doc.\"\"\"
            d = tempfile.mkdtemp()  # SHD701
            text = \"\"\"
        a
          b\"\"\"
            subprocess.run(["x", d, text])
            if xs:
                return 1
            global Z
            Z = 3
            del xs
            return Z
        """,
        fixed="""
        import shutil
        import subprocess
        import tempfile

        def f(xs):
            \"\"\"Doc.\"\"\"
            d = tempfile.mkdtemp()
            try:
                text = \"\"\"
        a
          b\"\"\"
                subprocess.run(["x", d, text])
                if xs:
                    return 1
                global Z
                Z = 3
                del xs
                return Z
            finally:
                shutil.rmtree(d, ignore_errors=True)
        """,
        unsafe=True,
    ),
]
