"""SHD505."""

from rulecases import Invalid, Valid

VALID = [
    Valid("""
        import http.server

        class Status:
            def __init__(self, handler):
                self.server = http.server.HTTPServer(("", 1), handler)

            def stop(self):
                self.server.shutdown()
                self.server.server_close()
    """),
    Valid(
        """
        import socketserver

        def serve(handler):
            with socketserver.TCPServer(("", 1), handler) as server:
                server.serve_forever()
        """,
        why="its with closes it",
    ),
    Valid(
        """
        import http.server

        def serve(handler, keep):
            server = http.server.HTTPServer(("", 1), handler)
            keep(server)
            server.shutdown()
        """,
        why="somebody else has it",
    ),
]

INVALID = [
    Invalid(
        """
        import http.server

        class Status:
            def __init__(self, handler):
                self.server = http.server.HTTPServer(("", 1), handler)

            def stop(self):
                if self.server:
                    self.server.shutdown()  # SHD505
        """,
        fixed="""
        import http.server

        class Status:
            def __init__(self, handler):
                self.server = http.server.HTTPServer(("", 1), handler)

            def stop(self):
                if self.server:
                    self.server.shutdown()
                    self.server.server_close()
        """,
    ),
    Invalid(
        """
        import socketserver

        def serve(handler, wait):
            server = socketserver.ThreadingTCPServer(("", 1), handler)
            wait()
            server.shutdown()  # SHD505
        """,
        fixed="""
        import socketserver

        def serve(handler, wait):
            server = socketserver.ThreadingTCPServer(("", 1), handler)
            wait()
            server.shutdown()
            server.server_close()
        """,
    ),
    Invalid(
        """
        import threading
        import http.server

        class S:
            def start(self, handler):
                self.server = http.server.HTTPServer(("", 0), handler)
                threading.Thread(target=self.server.serve_forever, daemon=True).start()

            def stop(self):
                if self.server: self.server.shutdown()  # stop it  # SHD505
        """,
        fixed="""
        import threading
        import http.server

        class S:
            def start(self, handler):
                self.server = http.server.HTTPServer(("", 0), handler)
                threading.Thread(target=self.server.serve_forever, daemon=True).start()

            def stop(self):
                if self.server:
                    self.server.shutdown()  # stop it
                    self.server.server_close()
        """,
    ),
]
