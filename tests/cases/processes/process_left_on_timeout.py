"""SHD303."""

from rulecases import Invalid, Valid

VALID = [
    Valid(
        """
        import subprocess

        def probe(source):
            proc = subprocess.Popen(["ffprobe", source], stdout=subprocess.PIPE)
            try:
                out, _ = proc.communicate(timeout=20)
            except subprocess.TimeoutExpired:
                proc.kill()
                out, _ = proc.communicate()
            return out
        """,
        why="killed and reaped, as the documentation tells it",
    ),
    Valid(
        """
        import subprocess

        def probe(source):
            proc = subprocess.Popen(["ffprobe", source])
            try:
                proc.wait(timeout=20)
            finally:
                if proc.poll() is None:
                    proc.kill()
                    proc.wait()
        """,
        why="killed on every way",
    ),
    Valid(
        """
        import subprocess

        def run(command, stopped):
            proc = subprocess.Popen(command)
            while True:
                try:
                    return proc.wait(timeout=1)
                except subprocess.TimeoutExpired:
                    if stopped():
                        proc.terminate()
        """,
        why="the wait goes on",
    ),
    Valid(
        """
        import subprocess

        def run(command, end):
            proc = subprocess.Popen(command)
            try:
                proc.wait(timeout=5)
            except subprocess.TimeoutExpired:
                end(proc)
                raise
        """,
        why="somebody else sees to it",
    ),
    Valid(
        """
        import os
        import signal
        import subprocess

        def run(command):
            proc = subprocess.Popen(command, start_new_session=True)
            try:
                proc.wait(timeout=5)
            except (subprocess.TimeoutExpired, KeyboardInterrupt):
                os.killpg(os.getpgid(proc.pid), signal.SIGKILL)
                proc.wait()
        """,
        why="killed with its group",
    ),
    Valid(
        """
        import subprocess

        def wait_for(proc: subprocess.Popen):
            proc.wait(timeout=5)

        class Runner:
            def start(self):
                self.proc = subprocess.Popen(["a"])

            def stop(self):
                self.proc.wait(timeout=5)
        """,
        why="the child belongs to somebody else",
    ),
    Valid(
        """
        import asyncio

        async def run(command):
            proc = await asyncio.create_subprocess_exec(*command)
            try:
                await asyncio.wait_for(proc.wait(), 5)
            except BaseException:
                proc.kill()
                await proc.wait()
                raise
        """,
    ),
    Valid(
        """
        import subprocess

        def run(command):
            with subprocess.Popen(command, stdout=subprocess.PIPE) as proc:
                try:
                    return proc.communicate(timeout=5)
                except:
                    proc.kill()
                    raise
        """,
        why="the block's end waits for it",
    ),
    Valid(
        """
        import subprocess

        def run(command):
            return subprocess.run(command, timeout=5)

        def wait(command):
            proc = subprocess.Popen(command)
            proc.wait(timeout=None)
        """,
        why="run() kills; no bound",
    ),
    Valid(
        """
        import asyncio

        async def docker(spawn, talk):
            handle = await spawn("docker")
            try:
                return await asyncio.wait_for(talk(handle), 60)
            finally:
                await handle.kill()

        async def other(handle, talk):
            try:
                return await asyncio.wait_for(talk(handle), 60)
            except asyncio.TimeoutError:
                await handle.kill()
        """,
        why="killed on every way; somebody else's",
    ),
    Valid(
        """
        import subprocess

        def run(command):
            try:
                return subprocess.run(command, timeout=5)
            except subprocess.TimeoutExpired:
                return None
        """,
        why="run() kills the child itself",
    ),
]

INVALID = [
    Invalid(
        """
        import subprocess

        def run(command):
            # give it a minute
            proc = subprocess.Popen(command)
            # not longer
            code = proc.wait(timeout=60)  # SHD303
            return code
        """,
        fixed="""
        import subprocess

        def run(command):
            # give it a minute
            proc = subprocess.Popen(command)
            # not longer
            try:
                code = proc.wait(timeout=60)
            except subprocess.TimeoutExpired:
                proc.kill()
                proc.wait()
                raise
            return code
        """,
        unsafe=True,
    ),
    Invalid(
        """
        from subprocess import PIPE, Popen, TimeoutExpired

        def run(command):
            proc = Popen(command, stdout=PIPE)
            try:
                out, _ = proc.communicate(timeout=60)  # SHD303
            except TimeoutExpired:
                print("too slow")
                return None
            return out
        """,
        fixed="""
        from subprocess import PIPE, Popen, TimeoutExpired

        def run(command):
            proc = Popen(command, stdout=PIPE)
            try:
                out, _ = proc.communicate(timeout=60)
            except TimeoutExpired:
                proc.kill()
                proc.communicate()
                print("too slow")
                return None
            return out
        """,
        unsafe=True,
        why="caught, and the child left alone",
    ),
    Invalid(
        """
        from subprocess import Popen, TimeoutExpired

        def run(command):
            proc = Popen(command)
            try:
                proc.wait(timeout=60)  # SHD303
            except TimeoutExpired:
                pass  # never mind
        """,
        fixed="""
        from subprocess import Popen, TimeoutExpired

        def run(command):
            proc = Popen(command)
            try:
                proc.wait(timeout=60)
            except TimeoutExpired:
                proc.kill()  # never mind
                proc.wait()
        """,
        unsafe=True,
    ),
    Invalid(
        """
        import subprocess

        def run(command):
            with subprocess.Popen(command, stdout=subprocess.PIPE) as proc:
                return proc.communicate(timeout=5)  # SHD303
        """,
        fixed="""
        import subprocess

        def run(command):
            with subprocess.Popen(command, stdout=subprocess.PIPE) as proc:
                try:
                    return proc.communicate(timeout=5)
                except subprocess.TimeoutExpired:
                    proc.kill()
                    raise
        """,
        unsafe=True,
        why="__exit__ waits for the child, so the timeout bounds nothing",
    ),
    Invalid(
        """
        import asyncio

        async def install(command):
            proc = await asyncio.create_subprocess_exec(*command, stdout=asyncio.subprocess.PIPE)
            try:
                return await asyncio.wait_for(proc.communicate(), timeout=60)  # SHD303
            except asyncio.TimeoutError:
                proc.kill()
                await proc.wait()
                raise
            except Exception:
                proc.kill()
                await proc.wait()
        """,
        fixed="""
        import asyncio

        async def install(command):
            proc = await asyncio.create_subprocess_exec(*command, stdout=asyncio.subprocess.PIPE)
            try:
                return await asyncio.wait_for(proc.communicate(), timeout=60)
            except asyncio.TimeoutError:
                raise
            except Exception:
                pass
            finally:
                if proc.returncode is None:
                    proc.kill()
                    await proc.wait()
        """,
        unsafe=True,
        why="a cancellation goes past both clauses",
    ),
    Invalid(
        """
        import asyncio

        async def install(command):
            proc = await asyncio.create_subprocess_exec(command)
            await asyncio.wait_for(proc.wait(), 60)  # SHD303
        """,
        fixed="""
        import asyncio

        async def install(command):
            proc = await asyncio.create_subprocess_exec(command)
            try:
                await asyncio.wait_for(proc.wait(), 60)
            except BaseException:
                if proc.returncode is None:
                    proc.kill()
                    await proc.wait()
                raise
        """,
        unsafe=True,
        why="a cancellation leaves it running as well",
    ),
    Invalid(
        """
        import asyncio

        async def docker(spawn, talk):
            handle = await spawn("docker")
            try:
                return await asyncio.wait_for(talk(handle), 60)  # SHD303
            except asyncio.TimeoutError:
                await handle.kill()
                raise
        """,
        why="whatever the handle is, it is killed on one way and not on the other",
    ),
    Invalid(
        """
        import logging
        import subprocess

        def run(command):
            try:
                proc = subprocess.Popen(command)
                proc.communicate(timeout=60)  # SHD303
            except Exception:
                logging.exception("failed")
                raise
        """,
        fixed="""
        import logging
        import subprocess

        def run(command):
            try:
                proc = subprocess.Popen(command)
                try:
                    proc.communicate(timeout=60)
                except subprocess.TimeoutExpired:
                    proc.kill()
                    proc.communicate()
                    raise
            except Exception:
                logging.exception("failed")
                raise
        """,
        unsafe=True,
        why="what has failed may be the start, and then there is no proc",
    ),
    Invalid(
        """
        import asyncio

        async def run(cmd):
            p = await asyncio.create_subprocess_exec(*cmd, stdout=asyncio.subprocess.PIPE)
            try:
                out, _ = await asyncio.wait_for(p.communicate(), 5)  # SHD303
            except asyncio.TimeoutError:
                return None
            return out
        """,
        fixed="""
        import asyncio

        async def run(cmd):
            p = await asyncio.create_subprocess_exec(*cmd, stdout=asyncio.subprocess.PIPE)
            try:
                out, _ = await asyncio.wait_for(p.communicate(), 5)
            except asyncio.TimeoutError:
                return None
            finally:
                if p.returncode is None:
                    p.kill()
                    await p.wait()
            return out
        """,
        unsafe=True,
    ),
    Invalid(
        """
        import asyncio

        async def run(cmd):
            p = await asyncio.create_subprocess_exec(*cmd)
            try:
                await asyncio.wait_for(p.wait(), 5)  # SHD303
            except asyncio.TimeoutError:
                p.kill()  # SHD305
                return None
        """,
        fixed="""
        import asyncio

        async def run(cmd):
            p = await asyncio.create_subprocess_exec(*cmd)
            try:
                await asyncio.wait_for(p.wait(), 5)
            except asyncio.TimeoutError:
                return None
            finally:
                if p.returncode is None:
                    p.kill()
                    await p.wait()
        """,
        unsafe=True,
    ),
    Invalid(
        """
        import asyncio

        async def run(cmd):
            p = await asyncio.create_subprocess_exec(*cmd)
            try:
                await asyncio.wait_for(p.wait(), 5)  # SHD303
            except asyncio.TimeoutError:
                p.kill()
                await p.wait()
                raise
        """,
        fixed="""
        import asyncio

        async def run(cmd):
            p = await asyncio.create_subprocess_exec(*cmd)
            try:
                await asyncio.wait_for(p.wait(), 5)
            finally:
                if p.returncode is None:
                    p.kill()
                    await p.wait()
        """,
        unsafe=True,
    ),
    Invalid(
        """
        import asyncio

        async def run(cmd):
            p = await asyncio.create_subprocess_exec(*cmd)
            while True:
                try:
                    await asyncio.wait_for(p.wait(), 5)  # SHD303
                    break
                except asyncio.TimeoutError:
                    print("still")
        """,
        why="it may go on to wait",
    ),
    Invalid(
        """
        import asyncio

        async def run(cmd):
            p = await asyncio.create_subprocess_exec(*cmd)
            try:
                await asyncio.wait_for(p.wait(), 5)  # SHD303
            except asyncio.TimeoutError:
                p.kill()
                await p.wait()
        """,
        fixed="""
        import asyncio

        async def run(cmd):
            p = await asyncio.create_subprocess_exec(*cmd)
            try:
                await asyncio.wait_for(p.wait(), 5)
            except asyncio.TimeoutError:
                pass
            finally:
                if p.returncode is None:
                    p.kill()
                    await p.wait()
        """,
        unsafe=True,
    ),
    Invalid(
        """
        import asyncio

        async def run(cmd):
            try:
                p = await asyncio.create_subprocess_exec(*cmd, stdout=asyncio.subprocess.PIPE)
                out, _ = await asyncio.wait_for(p.communicate(), 5)  # SHD303
            except asyncio.TimeoutError:
                return None
            return out
        """,
        fixed="""
        import asyncio

        async def run(cmd):
            try:
                p = await asyncio.create_subprocess_exec(*cmd, stdout=asyncio.subprocess.PIPE)
                try:
                    out, _ = await asyncio.wait_for(p.communicate(), 5)
                except BaseException:
                    if p.returncode is None:
                        p.kill()
                        await p.wait()
                    raise
            except asyncio.TimeoutError:
                return None
            return out
        """,
        unsafe=True,
        why="it is not there before",
    ),
    Invalid(
        """
        import subprocess

        def run(cmd):
            p = subprocess.Popen(cmd, stdout=subprocess.PIPE)
            try: out, err = p.communicate(timeout=5)  # SHD303
            except subprocess.TimeoutExpired: return None  # too long
            return out
        """,
        fixed="""
        import subprocess

        def run(cmd):
            p = subprocess.Popen(cmd, stdout=subprocess.PIPE)
            try: out, err = p.communicate(timeout=5)
            except subprocess.TimeoutExpired:
                p.kill()
                p.communicate()
                return None  # too long
            return out
        """,
        unsafe=True,
    ),
    Invalid(
        """
        import asyncio

        async def run(cmd, log):
            p = await asyncio.create_subprocess_exec(*cmd)
            try:
                await asyncio.wait_for(p.wait(), 5)  # SHD303
            except asyncio.TimeoutError:
                if p.returncode is None:
                    p.kill()
                    await p.wait()
                log("too long")
        """,
        fixed="""
        import asyncio

        async def run(cmd, log):
            p = await asyncio.create_subprocess_exec(*cmd)
            try:
                await asyncio.wait_for(p.wait(), 5)
            except asyncio.TimeoutError:
                log("too long")
            finally:
                if p.returncode is None:
                    p.kill()
                    await p.wait()
        """,
        unsafe=True,
    ),
]
