from rulecases import Invalid, Valid

VALID = [
    Valid(
        """
        import asyncio

        async def serve(server, database):
            try:
                await server.run()
            finally:
                await asyncio.wait_for(server.drain(), 5)
                await asyncio.shield(database.close())
        """,
    ),
    Valid(
        """
        async def serve(server):
            try:
                await server.run()
            finally:
                await server.close()
        """,
        why="nothing comes behind it",
    ),
]

INVALID = [
    Invalid(
        """
        async def serve(server, database):
            try:
                await server.run()
            finally:
                await server.drain()  # SHD416
                await database.close()
        """,
    ),
    Invalid(
        """
        async def serve(server, sessions):
            try:
                await server.run()
            finally:
                server.stop()
                await server.drain()  # SHD416
                for session in sessions:
                    await session.close()
        """,
    ),
]
