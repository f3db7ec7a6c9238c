import asyncio
import signal


async def run(self, command, limit):
    child, command = await self.spawn(command)
    self.children.add(child)
    try:
        return await asyncio.wait_for(child.communicate(), limit)  # SHD303
    except asyncio.TimeoutError:
        child.send_signal(signal.SIGINT)  # SHD305
        raise
    finally:
        self.children.discard(child)


async def spawn(self, command):
    child = await asyncio.create_subprocess_exec(*command)
    return child, command
