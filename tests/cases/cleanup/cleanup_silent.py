"""SHD804."""

from rulecases import Invalid, Valid

VALID = [
    Valid(
        """
        class Server:
            def close(self):
                try:
                    self.connection.close()
                except OSError:
                    pass
        """,
        why="what is to be expected",
    ),
    Valid(
        """
        class Server:
            def close(self):
                try:
                    self.connection.close()
                except Exception as error:
                    print(error)

            def read(self):
                try:
                    self.connection.close()
                except Exception:
                    pass
        """,
        why="said; no cleanup",
    ),
]

INVALID = [
    Invalid(
        """
        class Server:
            def stop(self):
                try:
                    self.server.shutdown()
                except Exception:  # SHD804
                    pass
        """,
        fixed="""
        import logging

        class Server:
            def stop(self):
                try:
                    self.server.shutdown()
                except Exception:
                    logging.getLogger(__name__).debug("self.server.shutdown() failed", exc_info=True)
        """,
    ),
    Invalid(
        """
        import logging

        log = logging.getLogger(__name__)

        def serve(server):
            try:
                server.run()
            finally:
                try:
                    server.close()
                except:  # SHD804
                    pass  # whatever
        """,
        fixed="""
        import logging

        log = logging.getLogger(__name__)

        def serve(server):
            try:
                server.run()
            finally:
                try:
                    server.close()
                except:
                    log.debug("server.close() failed", exc_info=True)  # whatever
        """,
    ),
    Invalid(
        """
        import logging
        import socket

        log = logging.getLogger(__name__)

        class Client:
            def __init__(self):
                self.sock = socket.create_connection(("localhost", 1))

            def close(self):
                try: self.sock.shutdown(2)
                except Exception: pass  # SHD804
                self.sock.close()
        """,
        fixed="""
        import logging
        import socket

        log = logging.getLogger(__name__)

        class Client:
            def __init__(self):
                self.sock = socket.create_connection(("localhost", 1))

            def close(self):
                try: self.sock.shutdown(2)
                except Exception:
                    log.debug("self.sock.shutdown(...) failed", exc_info=True)
                self.sock.close()
        """,
    ),
]
