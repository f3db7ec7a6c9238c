"""SHD513."""

from rulecases import Invalid, Valid

VALID = [
    Valid(
        """
        import asyncio

        class Server:
            def __init__(self, loop=None):
                self.loop = loop or asyncio.get_event_loop()
                self._server = None

            async def start(self):
                self._server = await self.loop.create_server(asyncio.Protocol, port=1)

            def shutdown(self):
                self._server.close()
        """,
        why="awaited: that is the server",
    ),
    Valid(
        """
        import asyncio

        class Server:
            def start(self, loop):
                self._server = loop.create_server(asyncio.Protocol, port=1)
                self._server = loop.run_until_complete(self._server)

            def shutdown(self):
                self._server.close()
        """,
        why="what the coroutine gave took its place",
    ),
    Valid("""
        import asyncio

        async def serve(handler):
            server = await asyncio.start_server(handler, port=1)
            async with server:
                await server.serve_forever()
    """),
    Valid("""
        import asyncio

        async def serve(handler, stop):
            server = await asyncio.start_server(handler, port=1)
            try:
                await stop.wait()
            finally:
                server.close()
                await server.wait_closed()
    """),
    Valid(
        """
        import asyncio

        async def start(handler):
            return await asyncio.start_server(handler, port=1)
        """,
        why="the caller has it",
    ),
    Valid(
        """
        from tornado.httpserver import HTTPServer
        from tornado.ioloop import IOLoop

        def main(app):
            server = HTTPServer(app)
            server.listen(1)
            IOLoop.current().start()
        """,
        why="its end is the process's",
    ),
    Valid(
        """
        import asyncio

        class Listener:
            def __init__(self, connection, servers):
                self._connection = connection
                self._servers = servers

            def close(self):
                for server in self._servers:
                    server.close()

        async def listen(loop: asyncio.AbstractEventLoop, connection, path):
            server = await loop.create_unix_server(connection.protocol, path)
            return Listener(connection, [server])
        """,
        why="the listener that is given it in a list goes through that, and closes it",
    ),
]

INVALID = [
    Invalid("""
        import asyncio

        class Server:
            def __init__(self, loop=None):
                self.loop = loop or asyncio.get_event_loop()
                self._server = None

            def start(self):
                self._server = self.loop.create_server(asyncio.Protocol, port=1)
                self.task = self.loop.create_task(self._server)

            def shutdown(self):
                self.task.cancel()
                self._server.close()  # SHD513
    """),
    Invalid(
        """
        import asyncio

        async def serve(handler, stop):
            server = await asyncio.start_server(handler, port=1)  # SHD513
            await stop.wait()
            server.close()
        """,
        fixed="""
        import asyncio

        async def serve(handler, stop):
            server = await asyncio.start_server(handler, port=1)
            try:
                await stop.wait()
            finally:
                server.close()
        """,
        unsafe=True,
    ),
    Invalid(
        """
        import asyncio

        async def serve(handler, stop):
            server = await asyncio.start_server(handler, port=1)  # SHD513
            print(server.sockets)
            await stop.wait()
        """,
        fixed="""
        import asyncio

        async def serve(handler, stop):
            server = await asyncio.start_server(handler, port=1)
            async with server:
                print(server.sockets)
                await stop.wait()
        """,
        unsafe=True,
    ),
    Invalid(
        """
        import asyncio

        async def main(handle, stop):
            # listen
            await asyncio.start_server(handle, port=80)  # at home  # SHD513

            print("listening")
            await stop.wait()
        """,
        fixed="""
        import asyncio

        async def main(handle, stop):
            # listen
            async with await asyncio.start_server(handle, port=80):  # at home
                print("listening")
                await stop.wait()
        """,
        unsafe=True,
    ),
    Invalid(
        """
        import asyncio

        async def main(handle, stop):
            server = await asyncio.start_server(handle, port=80)  # SHD513

            # tell
            print(server.sockets)

            await stop.wait()
            # end
            print("ended")
        """,
        fixed="""
        import asyncio

        async def main(handle, stop):
            server = await asyncio.start_server(handle, port=80)

            async with server:
                # tell
                print(server.sockets)

                await stop.wait()
                # end
                print("ended")
        """,
        unsafe=True,
    ),
]
