from concurrent.futures import ProcessPoolExecutor


class Pools:
    def __init__(self):
        self.pool = ProcessPoolExecutor()
