import time

from engine import state


def serve():
    from . import __main__  # a cycle: it imports this module

    while not state.leaving:
        time.sleep(1)
    print(__main__.__name__, "left")
