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
        fixed="""
        import asyncio

        def on_interrupt(clients):
            async def handle():
                try:
                    for client in clients:
                        await client.disconnect()
                finally:
                    asyncio.get_event_loop().stop()

            return asyncio.ensure_future(handle())
        """,
        unsafe=True,
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
        fixed="""
        import asyncio

        def end(loop: asyncio.AbstractEventLoop):
            pending = asyncio.all_tasks(loop)
            for task in pending:
                task.cancel()
            if pending:
                loop.run_until_complete(asyncio.gather(*pending, return_exceptions=True))
            loop.close()
        """,
        unsafe=True,
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
        fixed="""
        import asyncio

        async def end():
            loop = asyncio.get_running_loop()
            tasks = asyncio.all_tasks() - {asyncio.current_task()}
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)
            loop.stop()
        """,
        unsafe=True,
    ),
    Invalid(
        """
        import asyncio

        async def end(log):
            loop = asyncio.get_running_loop()
            others = [task for task in asyncio.all_tasks() if task is not asyncio.current_task()]
            # all but this one
            for task in others:
                log(task)
                task.cancel()  # it gets its chance
            loop.stop()  # SHD405
        """,
        fixed="""
        import asyncio

        async def end(log):
            loop = asyncio.get_running_loop()
            others = [task for task in asyncio.all_tasks() if task is not asyncio.current_task()]
            # all but this one
            for task in others:
                log(task)
                task.cancel()  # it gets its chance
            await asyncio.gather(*others, return_exceptions=True)
            loop.stop()
        """,
        unsafe=True,
    ),
    Invalid(
        """
        import asyncio

        def main():
            loop = asyncio.new_event_loop()
            try:
                loop.run_forever()
            finally:
                # Whatever is left
                for task in asyncio.all_tasks(loop):
                    task.cancel()
                loop.close()  # SHD405
        """,
        fixed="""
        import asyncio

        def main():
            loop = asyncio.new_event_loop()
            try:
                loop.run_forever()
            finally:
                # Whatever is left
                tasks = asyncio.all_tasks(loop)
                for task in tasks:
                    task.cancel()
                if tasks:
                    loop.run_until_complete(asyncio.gather(*tasks, return_exceptions=True))
                loop.close()
        """,
        unsafe=True,
    ),
    Invalid(
        """
        import asyncio

        async def end():
            # this one, too
            for task in asyncio.all_tasks():  # and all others
                task.cancel()
            asyncio.get_running_loop().stop()  # SHD405
        """,
        fixed="""
        import asyncio

        async def end():
            # this one, too
            tasks = asyncio.all_tasks() - {asyncio.current_task()}
            for task in tasks:  # and all others
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)
            asyncio.get_running_loop().stop()
        """,
        unsafe=True,
    ),
    Invalid(
        """
        import asyncio

        class Bot:
            loop: asyncio.AbstractEventLoop

            async def stop(self):
                self.loop.stop()  # SHD405

                # Last of all
                await self.say("bye")
                return True

            async def leave(self, rooms):
                for room in rooms:
                    self.loop.stop()  # SHD405
                    await room.leave()

            def end(self):
                for task in asyncio.all_tasks(self.loop):
                    task.cancel()
                self.loop.stop()  # SHD405

            async def give_up(self):
                for task in asyncio.all_tasks():
                    if task is not asyncio.current_task():
                        task.cancel()
                self.loop.stop()  # SHD405
        """,
        fixed="""
        import asyncio

        class Bot:
            loop: asyncio.AbstractEventLoop

            async def stop(self):
                try:
                    # Last of all
                    await self.say("bye")
                    return True
                finally:
                    self.loop.stop()

            async def leave(self, rooms):
                for room in rooms:
                    self.loop.stop()  # SHD405
                    await room.leave()

            def end(self):
                for task in asyncio.all_tasks(self.loop):
                    task.cancel()
                self.loop.stop()  # SHD405

            async def give_up(self):
                for task in asyncio.all_tasks():
                    if task is not asyncio.current_task():
                        task.cancel()
                self.loop.stop()  # SHD405
        """,
        unsafe=True,
        why="no repair in a loop, in a callback, and where the tasks cannot be named again",
    ),
    Invalid(
        """
        import asyncio

        async def end(asked):
            while asked():
                for task in asyncio.all_tasks():
                    task.cancel()
                asyncio.get_running_loop().stop()  # SHD405
        """,
        why="no repair in a loop that goes on",
    ),
]
