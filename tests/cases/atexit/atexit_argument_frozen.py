"""SHD209."""

from rulecases import Invalid, Valid

VALID = [
    Valid(
        """
        import atexit

        servers = []

        def stop(servers):
            for server in servers:
                server.stop()

        atexit.register(stop, servers)

        def serve(server):
            servers.append(server)
        """,
        why="filled later, the same list",
    ),
    Valid(
        """
        import atexit

        server = None

        def stop():
            if server is not None:
                server.stop()

        atexit.register(stop)
        atexit.register(lambda: print(server))

        def serve(factory):
            global server
            server = factory()
        """,
        why="read at exit",
    ),
    Valid(
        """
        import atexit

        def stop(server):
            server.stop()

        def serve(factory):
            server = None
            server = factory()
            atexit.register(stop, server)
            server = None
        """,
        why="assigned before",
    ),
    Valid(
        """
        import atexit

        quiet = False
        atexit.register(print, quiet)

        def say(quiet):
            quiet = True
            print(quiet)
        """,
        why="another name",
    ),
    Valid(
        """
        import atexit

        def watch(servers, stop):
            for server in servers:
                process = None
                process = server.start()
                atexit.register(stop, process)
                process = server.again()
        """,
        why="assigned again, on purpose, for the next",
    ),
]

INVALID = [
    Invalid(
        """
        import atexit

        server = None

        def stop(server, quiet):
            if server is not None:
                server.stop(quiet)

        atexit.register(stop, server, True)  # SHD209

        def serve(factory):
            global server
            server = factory()
        """,
        fixed="""
        import atexit

        server = None

        def stop(server, quiet):
            if server is not None:
                server.stop(quiet)

        atexit.register(lambda: stop(server, True))

        def serve(factory):
            global server
            server = factory()
        """,
    ),
    Invalid(
        """
        import atexit
        import functools

        def stop(process):
            if process:
                process.kill()

        def main(start):
            process = None
            atexit.register(functools.partial(stop, process))  # SHD209
            process = start()
            process.join()
        """,
        fixed="""
        import atexit
        import functools

        def stop(process):
            if process:
                process.kill()

        def main(start):
            process = None
            atexit.register(lambda: stop(process))
            process = start()
            process.join()
        """,
        why="in a partial, assigned a line later",
    ),
    Invalid(
        """
        import atexit

        def stop(process):
            if process:
                process.kill()

        class Runner:
            def __init__(self):
                self.process = None
                atexit.register(stop, self.process)  # SHD209

            def run(self, start):
                self.process = start()
        """,
        fixed="""
        import atexit

        def stop(process):
            if process:
                process.kill()

        class Runner:
            def __init__(self):
                self.process = None
                atexit.register(lambda: stop(self.process))

            def run(self, start):
                self.process = start()
        """,
        why="an attribute is read now as well",
    ),
]
