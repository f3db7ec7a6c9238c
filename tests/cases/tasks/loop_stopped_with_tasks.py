from rulecases import Invalid, Valid

VALID = [
    Valid(
        """
        import asyncio

        async def shut_down():
            tasks = [task for task in asyncio.all_tasks() if task is not asyncio.current_task()]
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)
            asyncio.get_running_loop().stop()
        """,
    ),
    Valid(
        """
        import asyncio

        def stop(loop: asyncio.AbstractEventLoop):
            for task in asyncio.all_tasks(loop):
                task.cancel()
            loop.stop()

        def main():
            loop = asyncio.new_event_loop()
            loop.run_forever()
            loop.run_until_complete(asyncio.gather(*asyncio.all_tasks(loop), return_exceptions=True))
            loop.close()
        """,
        why="the loop runs once more",
    ),
    Valid(
        """
        class Player:
            async def close(self):
                self.track.stop()
                await self.device.close()
        """,
        why="no loop",
    ),
]

INVALID = [
    Invalid(
        """
        import asyncio

        def on_interrupt(clients):
            async def handle():
                asyncio.get_event_loop().stop()  # SHD405
                for client in clients:
                    await client.disconnect()

            return asyncio.ensure_future(handle())
        """,
    ),
    Invalid(
        """
        import asyncio

        def end(loop: asyncio.AbstractEventLoop):
            pending = asyncio.all_tasks(loop)
            for task in pending:
                task.cancel()
            loop.close()  # SHD405
        """,
    ),
    Invalid(
        """
        import asyncio

        async def end():
            loop = asyncio.get_running_loop()
            for task in asyncio.all_tasks():
                task.cancel()
            loop.stop()  # SHD405
        """,
    ),
]
