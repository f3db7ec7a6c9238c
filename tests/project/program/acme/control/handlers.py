from engine import state


def request_stop(signum, frame):
    state.leaving = True


def note_time(signum, frame):
    state.asked_at = signum
