"""SHD131."""

from rulecases import Invalid, Valid

VALID = [
    Valid(
        """
        def call(work, close):
            try:
                return work()
            except KeyboardInterrupt:
                return None
            except Exception:
                close()
                raise
        """,
        why="a file of its own is a program, which may do with its Ctrl+C what it likes",
    ),
    Valid(
        """
        def call(work, close):
            try:
                return work()
            except KeyboardInterrupt:
                return 130
            except Exception:
                close()
                raise
        """,
        path="package/calling.py",
        files={"package/__init__.py": ""},
        why="an answer of its own",
    ),
    Valid(
        """
        import sys

        def call(work, close):
            try:
                return work()
            except KeyboardInterrupt:
                print("interrupted")
                sys.exit(130)
            except Exception:
                close()
                raise
        """,
        path="package/calling.py",
        files={"package/__init__.py": ""},
        why="the program ends",
    ),
    Valid(
        """
        def call(work, log):
            try:
                return work()
            except KeyboardInterrupt:
                log("interrupted")
            except Exception as error:
                log(error)
        """,
        path="package/calling.py",
        files={"package/__init__.py": ""},
        why="it swallows whatever comes",
    ),
]

INVALID = [
    Invalid(
        """
        class Trainer:
            def call(self, work, *args):
                try:
                    return work(*args)
                except KeyboardInterrupt:  # SHD131
                    if not self.interrupted:
                        self.interrupted = True
                except BaseException:
                    self.close()
                    raise

            def close(self):
                print("closed")
        """,
        fixed="""
        class Trainer:
            def call(self, work, *args):
                try:
                    return work(*args)
                except KeyboardInterrupt:
                    if not self.interrupted:
                        self.interrupted = True
                    raise
                except BaseException:
                    self.close()
                    raise

            def close(self):
                print("closed")
        """,
        unsafe=True,
        path="package/trainer.py",
        files={"package/__init__.py": ""},
    ),
    Invalid(
        """
        def call(work, report):
            try:
                result = work()
            except KeyboardInterrupt:  # SHD131
                report("stopped")
                return
            except Exception as error:
                report(error)
                raise
            report(result)
        """,
        fixed="""
        def call(work, report):
            try:
                result = work()
            except KeyboardInterrupt:
                report("stopped")
                raise
            except Exception as error:
                report(error)
                raise
            report(result)
        """,
        unsafe=True,
        path="package/calling.py",
        files={"package/__init__.py": ""},
    ),
]
