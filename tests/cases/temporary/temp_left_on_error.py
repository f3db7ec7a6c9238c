from rulecases import Invalid, Valid

VALID = [
    Valid(
        """
        import shutil
        import subprocess
        import tempfile

        class Job:
            def run(self, program):
                self._scratch = tempfile.mkdtemp()
                try:
                    return subprocess.run([program], cwd=self._scratch, check=True)
                finally:
                    shutil.rmtree(self._scratch)
        """,
    ),
    Valid(
        """
        import shutil
        import subprocess
        import tempfile

        class Job:
            def run(self, program):
                self._scratch = tempfile.mkdtemp()
                subprocess.run([program], cwd=self._scratch, check=True)
                shutil.rmtree(self._scratch)

            def close(self):
                shutil.rmtree(self._scratch, ignore_errors=True)
        """,
        why="who lets the object go removes it",
    ),
    Valid(
        """
        import os
        import subprocess
        import tempfile

        def f(target):
            fd, path = tempfile.mkstemp()
            os.close(fd)
            try:
                subprocess.run(["make", path], check=True)
                os.replace(path, target)
            except BaseException:
                os.unlink(path)
                raise
        """,
    ),
    Valid(
        """
        import os
        import tempfile

        def f(data):
            fd, path = tempfile.mkstemp()
            os.close(fd)
            size = len(data)
            os.unlink(path)
            return size
        """,
        why="nothing between fails",
    ),
    Valid(
        """
        import os
        import tempfile

        def f(data):
            with tempfile.NamedTemporaryFile("wb", delete=False) as file:
                try:
                    file.write(data)
                    os.stat(file.name)
                finally:
                    os.unlink(file.name)
        """,
    ),
    Valid(
        """
        import shutil
        import subprocess
        import tempfile

        def f(dry_run, run):
            directory = tempfile.mkdtemp() if run else None
            try:
                subprocess.check_call(["make"])
            finally:
                if directory and not dry_run:
                    shutil.rmtree(directory)
        """,
        why="the test knows when it is due",
    ),
    Valid(
        """
        import os
        import subprocess
        import tempfile

        def f():
            path = None
            try:
                fd, path = tempfile.mkstemp()
                os.close(fd)
                subprocess.check_call(["make", path])
            finally:
                if path is not None and os.path.exists(path):
                    os.unlink(path)
        """,
    ),
    Valid(
        """
        import os
        import tempfile

        def f():
            first, one = tempfile.mkstemp()
            second, two = tempfile.mkstemp()
            os.close(first)
            os.close(second)
            os.remove(one)
            os.remove(two)
        """,
        why="that a removal fails is another matter",
    ),
    Valid(
        """
        import asyncio
        import os
        import tempfile

        async def f(process):
            fd, path = tempfile.mkstemp()
            try:
                os.close(fd)
            finally:
                await process.wait()
                os.unlink(path)
        """,
        why="it would take a second cancellation",
    ),
    Valid(
        """
        import contextlib
        import shutil
        import tempfile

        @contextlib.contextmanager
        def directory():
            path = tempfile.mkdtemp()
            try:
                yield path
            finally:
                shutil.rmtree(path)
        """,
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
        why="pytest does not raise in a fixture",
    ),
    Valid(
        """
        import shutil
        import subprocess
        import tempfile

        class Sandbox:
            def __init__(self):
                self.home = tempfile.mkdtemp()
                try:
                    subprocess.check_call(["prepare", self.home])
                except BaseException:
                    self.close()
                    raise

            def close(self):
                shutil.rmtree(self.home)
        """,
    ),
    Valid(
        """
        import shutil
        import tempfile

        class Sandbox:
            def __init__(self):
                self.home = tempfile.mkdtemp()
                self.names = []

            def close(self):
                shutil.rmtree(self.home)
        """,
    ),
    Valid(
        """
        import os
        import subprocess
        import tempfile

        def f():
            fd, path = tempfile.mkstemp()
            os.close(fd)
            os.chmod(path, 0o600)
            subprocess.check_call(["make", path])
            return path
        """,
        why="nobody here removes it: its caller may find it by other means",
    ),
    Valid(
        """
        import subprocess
        import tempfile

        def launch(script):
            home = tempfile.mkdtemp()
            return subprocess.Popen([script], cwd=home)
        """,
        why="the child works in it after the function has ended",
    ),
    Valid(
        """
        import contextlib, os, tempfile, warnings

        @contextlib.contextmanager
        def logged():
            descriptor, log = tempfile.mkstemp(suffix=".log")
            os.close(descriptor)
            try:
                yield log
            except Exception:
                warnings.warn(f"See the log file for details: {log}")
                raise
            else:
                os.remove(log)
        """,
        why="whoever looks for the cause is told where to look",
    ),
    Valid(
        """
        import os, tempfile

        def write(path, data):
            descriptor, name = tempfile.mkstemp(dir=os.path.dirname(path))
            if not isinstance(data, (str, bytes)):
                raise TypeError(f"Unsupported data type: {type(data)}")
            try:
                with os.fdopen(descriptor, "w") as file:
                    file.write(str(data))
                os.replace(name, path)
            except BaseException:
                os.unlink(name)
                raise
        """,
        why="a caller's mistake is no failure of normal life",
    ),
    Valid(
        """
        import os, shutil, tempfile

        def token(password):
            if len(password) < 3:
                raise ValueError("no password")
            return password[::-1]

        def test_two_instances():
            project = tempfile.mkdtemp()
            secret = token(os.environ["SECRET"])
            try:
                assert os.path.exists(os.path.join(project, secret)) is False
            finally:
                shutil.rmtree(project)
        """,
        why="what a test calls raises only if the program is wrong",
        path="tests/test_instances.py",
    ),
]

INVALID = [
    Invalid(
        """
        import shutil
        import subprocess
        import tempfile

        class Job:
            def run(self, program):
                self._scratch = tempfile.mkdtemp()  # SHD702
                result = subprocess.run([program], cwd=self._scratch, check=True)
                shutil.rmtree(self._scratch)
                return result.returncode
        """,
    ),
    Invalid(
        """
        import shutil
        import subprocess
        import tempfile

        class Job:
            def run(self, program):
                scratch = tempfile.mkdtemp()  # SHD702
                self._scratch = scratch
                self.fill(program)
                self._remove()

            def fill(self, program):
                subprocess.run([program], cwd=self._scratch, check=True)

            def _remove(self):
                shutil.rmtree(self._scratch)
        """,
    ),
    Invalid(
        """
        import os
        import subprocess
        import tempfile

        def f(target):
            fd, path = tempfile.mkstemp(dir=os.path.dirname(target))  # SHD702
            os.close(fd)
            subprocess.run(["make", path], check=True)
            os.rename(path, target)
            return target
        """,
        fixed="""
        import os
        import subprocess
        import tempfile

        def f(target):
            fd, path = tempfile.mkstemp(dir=os.path.dirname(target))
            os.close(fd)
            try:
                subprocess.run(["make", path], check=True)
                os.rename(path, target)
            except BaseException:
                os.unlink(path)
                raise
            return target
        """,
        unsafe=True,
    ),
    Invalid(
        """
        import shutil
        import subprocess
        import tempfile

        def f():
            home = tempfile.mkdtemp()  # SHD702
            # build it there
            subprocess.check_call(["make"], cwd=home)
            shutil.rmtree(home)
            return 1
        """,
        fixed="""
        import shutil
        import subprocess
        import tempfile

        def f():
            home = tempfile.mkdtemp()
            try:
                # build it there
                subprocess.check_call(["make"], cwd=home)
            finally:
                shutil.rmtree(home)
            return 1
        """,
        unsafe=True,
    ),
    Invalid(
        """
        import contextlib
        import os
        from tempfile import NamedTemporaryFile

        @contextlib.contextmanager
        def atomic(target):
            with NamedTemporaryFile(dir=".", delete=False) as file:  # SHD702
                yield file
            os.replace(file.name, target)
        """,
        why="the body of the with raises",
    ),
    Invalid(
        """
        import os
        import tempfile

        def f(x):
            fd, path = tempfile.mkstemp()  # SHD702
            os.close(fd)
            if not x:
                return None
            os.unlink(path)
            return x
        """,
        fixed="""
        import os
        import tempfile

        def f(x):
            fd, path = tempfile.mkstemp()
            os.close(fd)
            try:
                if not x:
                    return None
            finally:
                os.unlink(path)
            return x
        """,
        unsafe=True,
    ),
    Invalid(
        """
        import os
        import tempfile

        def f(write):
            fd, path = tempfile.mkstemp()  # SHD702
            os.close(fd)
            write(path)
            os.unlink(path)
        """,
        fixed="""
        import os
        import tempfile

        def f(write):
            fd, path = tempfile.mkstemp()
            os.close(fd)
            try:
                write(path)
            finally:
                os.unlink(path)
        """,
        unsafe=True,
        why="what a caller gave may raise",
    ),
    Invalid(
        """
        import asyncio
        import os
        import tempfile

        async def f():
            fd, path = tempfile.mkstemp()  # SHD702
            os.close(fd)
            await asyncio.sleep(1)
            os.unlink(path)
        """,
        fixed="""
        import asyncio
        import os
        import tempfile

        async def f():
            fd, path = tempfile.mkstemp()
            os.close(fd)
            try:
                await asyncio.sleep(1)
            finally:
                os.unlink(path)
        """,
        unsafe=True,
        why="cancelled at the await",
    ),
    Invalid(
        """
        import os
        import tempfile

        class Profile:
            def __init__(self, save):
                self.save = save

            def __enter__(self):
                file = tempfile.NamedTemporaryFile(delete=False)  # SHD702
                file.close()
                self.path = file.name
                self.save(self.path)
                return self.path

            def __exit__(self, *exc_info):
                os.remove(self.path)
        """,
        why="with does not leave what it could not enter",
    ),
    Invalid(
        """
        import shutil
        import subprocess
        import tempfile

        class Browser:
            def __init__(self, arguments):
                self.arguments = list(arguments)
                self.home = tempfile.mkdtemp()  # SHD702
                self.arguments.append(f"--home={self.home}")
                subprocess.check_call(["download"])

            def close(self):
                shutil.rmtree(self.home)
        """,
    ),
    Invalid(
        """
        import shutil
        import subprocess
        import tempfile

        def run(script, seconds):
            home = tempfile.mkdtemp()  # SHD702
            proc = subprocess.Popen([script], env={"HOME": home})
            try:
                proc.wait(timeout=seconds)
            except subprocess.TimeoutExpired:
                proc.kill()
                proc.wait()
            shutil.rmtree(home)
        """,
        fixed="""
        import shutil
        import subprocess
        import tempfile

        def run(script, seconds):
            home = tempfile.mkdtemp()
            try:
                proc = subprocess.Popen([script], env={"HOME": home})
                try:
                    proc.wait(timeout=seconds)
                except subprocess.TimeoutExpired:
                    proc.kill()
                    proc.wait()
            finally:
                shutil.rmtree(home)
        """,
        unsafe=True,
    ),
    Invalid(
        """
        import shutil
        import subprocess
        import tempfile

        def f(run):
            d = tempfile.mkdtemp()  # SHD702
            if subprocess.check_call(["x", d]):
                shutil.rmtree(d)
                return None
            out = subprocess.check_output(["y", d])
            shutil.rmtree(d)
            return out
        """,
        fixed="""
        import shutil
        import subprocess
        import tempfile

        def f(run):
            d = tempfile.mkdtemp()
            try:
                if subprocess.check_call(["x", d]):
                    return None
                out = subprocess.check_output(["y", d])
            finally:
                shutil.rmtree(d)
            return out
        """,
        unsafe=True,
    ),
    Invalid(
        """
        import tempfile, os
        import subprocess

        def f(data):
            with tempfile.NamedTemporaryFile("w", delete=False) as g:  # SHD702
                g.write(data)
            out = subprocess.check_output(["x", g.name])
            os.unlink(g.name)
            return out
        """,
        fixed="""
        import tempfile, os
        import subprocess

        def f(data):
            with tempfile.NamedTemporaryFile("w", delete=False) as g:
                g.write(data)
            try:
                out = subprocess.check_output(["x", g.name])
            finally:
                os.unlink(g.name)
            return out
        """,
        unsafe=True,
    ),
    Invalid(
        """
        import tempfile, shutil
        import subprocess

        def f(run):
            d = tempfile.mkdtemp()  # SHD702
            try:
                subprocess.check_call(["x", d])
                shutil.rmtree(d)
            except ValueError:
                print("x")
        """,
        fixed="""
        import tempfile, shutil
        import subprocess

        def f(run):
            d = tempfile.mkdtemp()
            try:
                subprocess.check_call(["x", d])
            except ValueError:
                print("x")
            finally:
                shutil.rmtree(d)
        """,
        unsafe=True,
    ),
    Invalid(
        """
        import os
        import subprocess
        import tempfile

        def f(x):
            # a place
            fd, path = tempfile.mkstemp()  # SHD702
            os.close(fd)  # not needed

            # fill
            subprocess.check_call(["x", path])
            # remove
            os.remove(path)  # gone
            return x
        """,
        fixed="""
        import os
        import subprocess
        import tempfile

        def f(x):
            # a place
            fd, path = tempfile.mkstemp()
            os.close(fd)  # not needed

            try:
                # fill
                subprocess.check_call(["x", path])
            finally:
                # remove
                os.remove(path)  # gone
            return x
        """,
        unsafe=True,
    ),
    Invalid(
        """
        import shutil
        import subprocess
        import tempfile

        def f(xs):
            d = tempfile.mkdtemp()  # SHD702
            for x in xs:
                if subprocess.check_call(["x", d, x]):
                    break
            else:
                shutil.rmtree(d)
                return 1
            shutil.rmtree(d)
            return 2
        """,
        fixed="""
        import shutil
        import subprocess
        import tempfile

        def f(xs):
            d = tempfile.mkdtemp()
            try:
                for x in xs:
                    if subprocess.check_call(["x", d, x]):
                        break
                else:
                    return 1
            finally:
                shutil.rmtree(d)
            return 2
        """,
        unsafe=True,
    ),
]
