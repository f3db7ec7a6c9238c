"""SHD513."""

from rulecases import Invalid, Valid

VALID = [
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
]

INVALID = [
    Invalid("""
        import asyncio

        async def serve(handler, stop):
            server = await asyncio.start_server(handler, port=1)  # SHD513
            await stop.wait()
            server.close()
    """),
    Invalid("""
        import asyncio

        async def serve(handler, stop):
            server = await asyncio.start_server(handler, port=1)  # SHD513
            print(server.sockets)
            await stop.wait()
    """),
]
