from rulecases import Invalid, Valid

VALID = [
    Valid(
        """
        import os
        import tempfile

        def f():
            fd, path = tempfile.mkstemp()
            os.close(fd)
            os.unlink(path)
        """,
    ),
    Valid(
        """
        import os
        import tempfile

        def f(data):
            fd, path = tempfile.mkstemp()
            with os.fdopen(fd, "wb") as file:
                file.write(data)
            os.unlink(path)
        """,
    ),
    Valid(
        """
        import os
        import tempfile

        class A:
            def f(self):
                self.fd, path = tempfile.mkstemp()
                os.unlink(path)
        """,
    ),
    Valid(
        """
        import os
        import tempfile

        def f(run):
            fd, path = tempfile.mkstemp()
            def end():
                os.close(fd)
                os.unlink(path)
            run(end)
        """,
    ),
    Valid(
        """
        import os
        import tempfile

        both = tempfile.mkstemp()
        os.close(both[0])
        os.unlink(both[1])
        """,
    ),
]

INVALID = [
    Invalid(
        """
        import os
        import tempfile

        def f():
            path = tempfile.mkstemp(suffix=".mp4")[1]  # SHD704
            os.unlink(path)
        """,
        """
        import os
        import tempfile

        def f():
            fd, path = tempfile.mkstemp(suffix=".mp4")
            os.close(fd)
            os.unlink(path)
        """,
    ),
    Invalid(
        """
        import os
        from tempfile import mkstemp

        def f():
            (_, path) = mkstemp()  # SHD704
            os.unlink(path)
        """,
        """
        import os
        from tempfile import mkstemp

        def f():
            fd, path = mkstemp()
            os.close(fd)
            os.unlink(path)
        """,
    ),
    Invalid(
        """
        import tempfile

        class A:
            def f(self):
                handle, self.path = tempfile.mkstemp()  # SHD704

            def end(self, remove):
                remove(self.path)
        """,
        """
        import os
        import tempfile

        class A:
            def f(self):
                handle, self.path = tempfile.mkstemp()
                os.close(handle)

            def end(self, remove):
                remove(self.path)
        """,
    ),
    Invalid(
        """
        import tempfile

        def f(run):
            run(tempfile.mkstemp()[1])  # SHD704
        """,
    ),
    Invalid(
        """
        import os
        import tempfile

        def f():
            path = tempfile.mkstemp()[1]  # only the name  # SHD704
            with open(path, "w") as g:
                g.write("x")
            os.unlink(path)

        def g():
            _, path = tempfile.mkstemp(suffix=".x"); os.unlink(path)  # SHD704

        def h(): _, path = tempfile.mkstemp(); os.unlink(path)  # SHD704
        """,
        fixed="""
        import os
        import tempfile

        def f():
            fd, path = tempfile.mkstemp()  # only the name
            os.close(fd)
            with open(path, "w") as g:
                g.write("x")
            os.unlink(path)

        def g():
            fd, path = tempfile.mkstemp(suffix=".x")
            os.close(fd)
            os.unlink(path)

        def h():
            fd, path = tempfile.mkstemp()
            os.close(fd)
            os.unlink(path)
        """,
    ),
]
