"""SHD808."""

from rulecases import Invalid, Valid

VALID = [
    Valid(
        """
        import asyncio
        import logging

        async def run(self):
            try:
                await self.receive()
            except Exception as error:
                if not isinstance(error, asyncio.CancelledError):
                    logging.exception("failed")
                raise
        """,
        why="the question is idle, but nothing is passed by",
    ),
    Valid(
        """
        import asyncio

        async def request(client, message):
            answer = asyncio.get_running_loop().create_future()
            try:
                await client.send(message, answer)
            except Exception:
                answer.cancel()
                raise
            return await answer
        """,
        why="a future holds nothing",
    ),
    Valid(
        """
        async def connect(address):
            connection = await address.open()
            try:
                await connection.log_in()
            except BaseException:
                connection.close()
                raise
            return connection

        async def other(address):
            connection = await address.open()
            try:
                await connection.log_in()
            finally:
                connection.close()
        """,
    ),
    Valid(
        """
        async def connect(address, connection):
            try:
                await connection.log_in()
            except Exception:
                connection.close()
                raise
        """,
        why="the caller has it and can close it",
    ),
    Valid(
        """
        async def connect(address):
            connection = address.open()
            try:
                connection.check()
            except Exception:
                connection.close()
                raise
            return connection
        """,
        why="no cancellation arrives where nothing is awaited",
    ),
    Valid(
        """
        import asyncio

        async def run(server):
            try:
                await server.serve()
            except KeyboardInterrupt:
                await server.close()
            except asyncio.CancelledError:
                await server.close()
                raise

        async def other(server):
            try:
                await server.serve()
            except KeyboardInterrupt:
                print("stopping")
            finally:
                await server.close()

        def main(server):
            try:
                asyncio.run(run(server))
            except KeyboardInterrupt:
                server.abort()
        """,
        why="both are taken; a finally; not in a coroutine",
    ),
    Valid(
        """
        import asyncio

        async def run(job):
            try:
                await job()
            except BaseException as error:
                if isinstance(error, asyncio.CancelledError):
                    job.close()
                raise
        """,
    ),
    Valid(
        """
        def close(stack, error: BaseException | None):
            for generator in stack:
                try:
                    generator.throw(error)
                except StopIteration:
                    pass
                except BaseException as other:
                    if other is not error:
                        raise
        """,
    ),
    Valid(
        """
        import tempfile, shutil

        def work(run):
            directory = tempfile.mkdtemp()
            try:
                run(directory)
            except Exception:
                shutil.rmtree(directory)
                raise
            shutil.rmtree(directory)
        """,
        why="nothing in it is awaited",
    ),
    Valid(
        """
        class NotReady(Exception):
            pass

        async def set_up(hub, Connection):
            connection = Connection(hub)
            try:
                await hub.refresh(connection)
            except NotReady:
                await connection.disconnect()
                raise
            except BaseException:
                await connection.abort()
                raise
            hub.connection = connection
        """,
        why="another clause takes the rest",
    ),
    Valid(
        """
        async def set_up(hub, Connection):
            connection = Connection(hub)
            try:
                await hub.refresh(connection)
            except OSError:
                await connection.disconnect()
                connection = None
            hub.connection = connection
        """,
        why="it goes on, with another one",
    ),
    Valid(
        """
        from aiohttp import web

        async def stream(request, logs):
            response = web.StreamResponse()
            await response.prepare(request)
            try:
                async for line in logs:
                    await response.write(line)
            except Exception:
                response.force_close()
                raise
            return response
        """,
        why="the server closes the connection of a handler that is cancelled",
    ),
]

INVALID = [
    Invalid(
        """
        import asyncio

        async def start(program):
            child = await asyncio.create_subprocess_exec(program)
            try:
                await wait_ready(child)
            except Exception as error:  # SHD808
                child.kill()
                await child.wait()
                raise RuntimeError("not started") from error
            return child
        """,
        fixed="""
        import asyncio

        async def start(program):
            child = await asyncio.create_subprocess_exec(program)
            try:
                await wait_ready(child)
            except Exception as error:
                child.kill()
                await child.wait()
                raise RuntimeError("not started") from error
            except BaseException:
                child.kill()
                await child.wait()
                raise
            return child
        """,
        unsafe=True,
    ),
    Invalid(
        """
        import asyncio

        async def run(job, log):
            try:
                await job()
            except Exception as error:  # SHD808
                if isinstance(error, (asyncio.CancelledError, ValueError)):
                    log.note("will be run again")
                else:
                    log.fail(error)
        """,
        why="since Python 3.8",
    ),
    Invalid(
        """
        async def poll(agent):
            try:
                while True:
                    await agent.poll()
            except KeyboardInterrupt:  # SHD808
                await agent.report("killed")
        """,
    ),
    Invalid(
        """
        def close(stack, error: BaseException | None = None):
            errors = []
            for generator in reversed(stack):
                try:
                    if error:
                        generator.throw(error)
                    else:
                        generator.send(None)
                except StopIteration:
                    pass
                except Exception as other:  # SHD808
                    errors.append(other)
            stack.clear()
        """,
    ),
    Invalid(
        """
        class NotReady(Exception):
            pass

        async def set_up(hub, Connection):
            connection = Connection(hub)
            try:
                await hub.refresh(connection)
            except NotReady:  # SHD808
                await connection.disconnect()
                raise
            hub.connection = connection
        """,
    ),
]
