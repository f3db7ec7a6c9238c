from rulecases import Invalid, Valid

VALID = [
    Valid(
        """
        from multiprocessing.shared_memory import SharedMemory

        def f(run):
            memory = SharedMemory(create=True, size=10)
            try:
                run()
            finally:
                memory.close()
                memory.unlink()
        """,
    ),
    Valid(
        """
        from multiprocessing.shared_memory import SharedMemory

        def f(name):
            memory = SharedMemory(name=name)
            size = memory.size
            memory.close()
            return size
        """,
        why="attached to what another made",
    ),
    Valid(
        """
        from multiprocessing.shared_memory import SharedMemory

        def f():
            memory = SharedMemory(create=True, size=10)
            return memory
        """,
        why="the caller has it",
    ),
    Valid(
        """
        from multiprocessing.shared_memory import SharedMemory

        class Buffer:
            def __init__(self):
                self.memory = SharedMemory(create=True, size=10)

            def close(self):
                self.memory.close()
                self.memory.unlink()
        """,
    ),
    Valid(
        """
        from multiprocessing.managers import SharedMemoryManager

        def f(run):
            with SharedMemoryManager() as manager:
                memory = manager.SharedMemory(size=10)
                run(memory)
        """,
        why="its manager unlinks it",
    ),
    Valid(
        """
        import pytest
        from multiprocessing.shared_memory import SharedMemory

        def test_size():
            with pytest.raises(ValueError):
                SharedMemory(create=True, size=-2)
        """,
        why="nothing is created",
    ),
    Valid(
        """
        from multiprocessing.shared_memory import SharedMemory

        def read(name):
            memory = SharedMemory(name=name)
            data = bytes(memory.buf)
            memory.close()
            return data
        """,
        why="who only attaches only closes",
    ),
]

INVALID = [
    Invalid(
        """
        from multiprocessing import shared_memory

        def f(data):
            # the segment
            memory = shared_memory.SharedMemory(create=True, size=len(data))  # SHD703

            # filled at once
            memory.buf[:] = data
            memory.close()  # done
            return len(data)
        """,
        fixed="""
        from multiprocessing import shared_memory

        def f(data):
            # the segment
            memory = shared_memory.SharedMemory(create=True, size=len(data))

            try:
                # filled at once
                memory.buf[:] = data
            finally:
                memory.close()  # done
                memory.unlink()
            return len(data)
        """,
        unsafe=True,
    ),
    Invalid(
        """
        from multiprocessing.shared_memory import SharedMemory

        class Buffer:
            def __init__(self):
                self._memory = SharedMemory(create=True, size=10)  # SHD703

            def close(self):
                self._memory.close()  # this process's view
        """,
        fixed="""
        from multiprocessing.shared_memory import SharedMemory

        class Buffer:
            def __init__(self):
                self._memory = SharedMemory(create=True, size=10)

            def close(self):
                self._memory.close()  # this process's view
                self._memory.unlink()
        """,
        unsafe=True,
    ),
    Invalid(
        """
        from multiprocessing.shared_memory import SharedMemory

        class Buffer:
            def __init__(self):
                self._memory = SharedMemory(create=True, size=10)  # SHD703

            def close(self):
                try:
                    self._memory.close()
                except BufferError:
                    pass

            def __del__(self):
                self.close()
        """,
        fixed="""
        import contextlib
        from multiprocessing.shared_memory import SharedMemory

        class Buffer:
            def __init__(self):
                self._memory = SharedMemory(create=True, size=10)

            def close(self):
                try:
                    self._memory.close()
                except BufferError:
                    pass
                with contextlib.suppress(FileNotFoundError):
                    self._memory.unlink()

            def __del__(self):
                self.close()
        """,
        unsafe=True,
        why="it may be closed twice, and cannot be unlinked twice",
    ),
    Invalid(
        """
        from multiprocessing.shared_memory import SharedMemory

        class Buffer:
            def __init__(self, name=None):
                if name is None:
                    self._memory = SharedMemory(create=True, size=10)  # SHD703
                else:
                    self._memory = SharedMemory(name=name)

            def close(self):
                self._memory.close()
        """,
        why="who only attaches must not unlink it",
    ),
    Invalid(
        """
        import subprocess
        from multiprocessing.shared_memory import SharedMemory

        def f():
            memory = SharedMemory(create=True, size=10)  # SHD703
            subprocess.check_call(["fill", str(memory.size)])
            memory.unlink()
        """,
        fixed="""
        import subprocess
        from multiprocessing.shared_memory import SharedMemory

        def f():
            memory = SharedMemory(create=True, size=10)
            try:
                subprocess.check_call(["fill", str(memory.size)])
            finally:
                memory.close()
                memory.unlink()
        """,
        unsafe=True,
    ),
    Invalid(
        """
        import multiprocessing
        from multiprocessing.shared_memory import SharedMemory

        def f(fill):
            memory = SharedMemory(create=True, size=10)  # SHD703
            child = multiprocessing.Process(target=fill, args=(memory.name,))
            child.start()
            child.join()
            total = sum(memory.buf)
            return total
        """,
        fixed="""
        import multiprocessing
        from multiprocessing.shared_memory import SharedMemory

        def f(fill):
            memory = SharedMemory(create=True, size=10)
            try:
                child = multiprocessing.Process(target=fill, args=(memory.name,))
                child.start()
                child.join()
                total = sum(memory.buf)
                return total
            finally:
                memory.close()
                memory.unlink()
        """,
        unsafe=True,
    ),
    Invalid(
        """
        import multiprocessing
        from multiprocessing.shared_memory import SharedMemory

        def f(fill):
            memory = SharedMemory(create=True, size=10)  # SHD703
            child = multiprocessing.Process(target=fill, args=(memory.name,), daemon=True)
            child.start()
            memory.close()
            return child
        """,
        why="who uses it last is not known here",
    ),
    Invalid(
        """
        from multiprocessing.shared_memory import SharedMemory

        def publish(data):
            memory = SharedMemory(create=True, size=len(data))  # SHD703
            memory.buf[:] = data
            memory.close()
            return memory.name
        """,
        why="others are to find it by its name",
    ),
    Invalid(
        """
        import numpy
        from multiprocessing.shared_memory import SharedMemory

        def zeros(shape):
            memory = SharedMemory(create=True, size=8 * shape)  # SHD703
            array = numpy.ndarray(shape, buffer=memory.buf)
            array[:] = 0
            return array
        """,
        why="what looks into it leaves the function",
    ),
    Invalid(
        """
        import numpy
        from multiprocessing.shared_memory import SharedMemory

        def worked(shape, work):
            memory = SharedMemory(create=True, size=8 * shape)  # SHD703
            array = numpy.ndarray(shape, buffer=memory.buf)
            work(array)
            if not array.any():
                return None
            result = array.copy()
            memory.close()
            memory.unlink()
            return result
        """,
        fixed="""
        import numpy
        from multiprocessing.shared_memory import SharedMemory

        def worked(shape, work):
            memory = SharedMemory(create=True, size=8 * shape)
            try:
                array = numpy.ndarray(shape, buffer=memory.buf)
                work(array)
                if not array.any():
                    return None
                result = array.copy()
            finally:
                memory.close()
                memory.unlink()
            return result
        """,
        unsafe=True,
    ),
    Invalid(
        """
        from multiprocessing.shared_memory import SharedMemory

        def f(run):
            memory = SharedMemory(create=True, size=10)  # SHD703
            head = memory.buf[:5]
            run(head)
        """,
        fixed="""
        from multiprocessing.shared_memory import SharedMemory

        def f(run):
            memory = SharedMemory(create=True, size=10)
            try:
                head = memory.buf[:5]
                run(head)
            finally:
                memory.unlink()
        """,
        unsafe=True,
        why="what a name still looks into cannot be closed",
    ),
    Invalid(
        """
        from multiprocessing.shared_memory import SharedMemory

        def f(run):
            memory = SharedMemory(create=True, size=10)  # SHD703
            try:
                run(memory.buf)
            finally:
                memory.close()
                print("closed")
        """,
        fixed="""
        from multiprocessing.shared_memory import SharedMemory

        def f(run):
            memory = SharedMemory(create=True, size=10)
            try:
                run(memory.buf)
            finally:
                memory.close()
                memory.unlink()
                print("closed")
        """,
        unsafe=True,
    ),
]
