"""SHD515."""

from rulecases import Invalid, Valid

VALID = [
    Valid(
        """
        import asyncio

        class Echo:
            async def start(self):
                self.server = await asyncio.start_server(self.serve, port=1)

            async def serve(self, reader, writer):
                line = await asyncio.wait_for(reader.readline(), 5)
                writer.write(line)
                writer.close()

            async def stop(self):
                self.server.close()
                await self.server.wait_closed()
        """,
        why="one question, one answer, in bounded time",
    ),
    Valid(
        """
        import asyncio

        class Echo:
            async def start(self):
                self.server = await asyncio.start_server(self.serve, port=1)

            async def serve(self, reader, writer):
                while line := await reader.readline():
                    writer.write(line)
                writer.close()

            async def stop(self):
                self.server.close()
                self.server.close_clients()
                await self.server.wait_closed()
        """,
        why="the clients are closed",
    ),
    Valid(
        """
        import asyncio

        class Echo:
            def __init__(self):
                self.tasks = set()

            async def start(self):
                self.server = await asyncio.start_server(self.serve, port=1)

            async def serve(self, reader, writer):
                self.tasks.add(asyncio.current_task())
                while line := await reader.readline():
                    writer.write(line)
                writer.close()

            async def stop(self):
                self.server.close()
                for task in self.tasks:
                    task.cancel()
                await asyncio.gather(*self.tasks, return_exceptions=True)
                await self.server.wait_closed()
        """,
        why="the handlers are cancelled",
    ),
    Valid(
        """
        import asyncio

        async def serve(reader, writer):
            while line := await reader.readline():
                writer.write(line)
            writer.close()

        async def main():
            server = await asyncio.start_server(serve, port=1)
            async with server:
                await server.serve_forever()
        """,
        why="nothing closes it before the program is cancelled",
    ),
    Valid(
        """
        import asyncio

        class Echo:
            async def start(self):
                self.server = await asyncio.start_server(self.serve, port=1)

            async def serve(self, reader, writer):
                while line := await asyncio.wait_for(reader.readline(), timeout=5):
                    writer.write(line)
                writer.close()

            async def stop(self):
                self.server.close()
                await self.server.wait_closed()
        """,
        why="an idle client is let go soon",
    ),
    Valid(
        """
        import asyncio

        class Echo:
            async def start(self):
                self.server = await asyncio.start_server(self.serve, port=1)

            async def serve(self, reader, writer):
                while line := await reader.readline():
                    writer.write(line)
                writer.close()

            async def stop(self):
                self.server.close()
        """,
        why="nobody waits for it",
    ),
]

INVALID = [
    Invalid("""
        import asyncio

        class Control:
            async def serve(self, path):
                self._server = await asyncio.start_unix_server(self._handle, path)
                async with self._server:
                    await self._server.serve_forever()

            def shutdown(self):
                self._server.close()  # SHD515

            async def _handle(self, reader, writer):
                try:
                    while True:
                        try:
                            message = await asyncio.wait_for(read(reader), timeout=300.0)
                        except asyncio.TimeoutError:
                            break
                        await answer(writer, message)
                finally:
                    writer.close()

        async def read(reader):
            return await reader.readexactly(4)

        async def answer(writer, message):
            writer.write(message)
            await writer.drain()
    """),
    Invalid("""
        import asyncio

        async def handle(reader, writer):
            while True:
                line = await reader.readline()
                if not line:
                    break
                writer.write(line)
            writer.close()

        async def main(stop):
            server = await asyncio.start_server(handle, port=1)
            try:
                await stop.wait()
            finally:
                server.close()  # SHD515
                await server.wait_closed()
    """),
]
