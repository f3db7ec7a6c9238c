from rulecases import Invalid, Valid

VALID = [
    Valid(
        """
        import threading

        def interrupt(loop):
            loop.interrupt_main()

        def outside(portal):
            try:
                portal.call(interrupt)
            except KeyboardInterrupt:
                portal.note("interrupted")

        def main(portal):
            threading.Thread(target=outside, args=(portal,), daemon=True).start()
        """,
        why="what the main thread runs for it may raise it there, and hand it back",
    ),
    Valid(
        """
        import threading

        def follow(source, scan):
            try:
                for line in source:
                    scan.take(line)
            except KeyboardInterrupt:
                scan.stop()

        def main(source, scan):
            threading.Thread(target=follow, args=(source, scan), daemon=True).start()
            follow(source, scan)
        """,
        why="the main thread runs it as well",
    ),
    Valid(
        """
        import threading

        def follow(source, scan):
            try:
                for line in source:
                    scan.take(line)
            except KeyboardInterrupt:
                print("interrupted")
            except (OSError, KeyboardInterrupt):
                scan.stop()

        threading.Thread(target=follow, args=([], None), daemon=True).start()
        """,
        why="nothing would be done; the second clause is for other errors",
    ),
    Valid(
        """
        import sys
        import threading

        def keys(scan):
            try:
                while True:
                    if read_one() == "\\x03":
                        raise KeyboardInterrupt
            except KeyboardInterrupt:
                scan.stop()

        def read_one():
            return sys.stdin.read(1)

        def start(scan):
            threading.Thread(target=keys, args=(scan,), daemon=True).start()
        """,
        why="raised by the program itself",
    ),
    Valid(
        """
        import threading

        import readchar
        from prompt_toolkit import PromptSession

        class Keys:
            def __init__(self):
                self.session = PromptSession()

            def read(self, scan):
                try:
                    scan.take(self.session.prompt("> "))
                except KeyboardInterrupt:
                    scan.stop()

        def lines(scan):
            threading.Thread(target=Keys().read, args=(scan,), daemon=True).start()

        def keys(scan):
            try:
                while True:
                    scan.take(readchar.readkey())
            except KeyboardInterrupt:
                scan.stop()

        def start(scan):
            threading.Thread(target=keys, args=(scan,), daemon=True).start()
        """,
        why="what reads keys raises it, in whatever thread",
    ),
]

INVALID = [
    Invalid(
        """
        import threading

        class Core:
            def create_thread(self, *args, **kwargs):
                return Named(*args, **kwargs)

        class Named(threading.Thread):
            def __init__(self, *args, **kwargs):
                self.title = kwargs.pop("title")
                kwargs.setdefault("daemon", True)
                super().__init__(*args, **kwargs)

            def run(self):
                print(self.title)
                super().run()

        class Feeder:
            def __init__(self, core, scan):
                self.core = core
                self.scan = scan

            def feed(self, pipe, content):
                self.core.create_thread(target=self._feed, args=(pipe, content), title="feeder").start()

            def _feed(self, pipe, content):
                try:
                    for line in content:
                        pipe.write(line)
                except KeyboardInterrupt:  # SHD606
                    self.scan.stop()
        """,
        why="a method that only one class has makes the thread",
    ),
    Invalid(
        """
        from concurrent.futures import ThreadPoolExecutor

        class Poller:
            def __init__(self, source):
                self.pool = ThreadPoolExecutor(max_workers=1)
                self.source = source

            def start(self):
                self.pool.submit(self._poll)

            def close(self):
                self.pool.shutdown(cancel_futures=True)

            def _poll(self):
                try:
                    for item in self.source:
                        item.handle()
                except KeyboardInterrupt:  # SHD606
                    self.source.close()
        """,
    ),
    Invalid(
        """
        import threading

        def ask(scan, questions):
            try:
                for question in questions.prompted():
                    scan.ask_for(question)
            except KeyboardInterrupt:  # SHD606
                scan.stop()

        def start(scan, questions):
            threading.Thread(target=ask, args=(scan, questions), daemon=True).start()
        """,
        why="whatever the functions are called, nothing here reads keys",
    ),
]
