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
            memory = shared_memory.SharedMemory(create=True, size=len(data))  # SHD703
            memory.buf[:] = data
            memory.close()
        """,
    ),
    Invalid(
        """
        from multiprocessing.shared_memory import SharedMemory

        class Buffer:
            def __init__(self):
                self._memory = SharedMemory(create=True, size=10)  # SHD703

            def close(self):
                self._memory.close()
        """,
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
    ),
]
