from rulecases import Invalid, Valid

VALID = [
    Valid(
        """
        import threading

        class Alarm:
            def __init__(self, timer, name):
                self.timer = timer
                self.name = name

            def start(self):
                self.timer.start()

            def cancel(self):
                self.timer.cancel()

        class Alarms:
            def __init__(self):
                self._alarms = {}

            def set(self, name, request):
                delay = request["delay"]
                timer = threading.Timer(float(delay), self._fire, args=(name,))
                alarm = Alarm(timer, name)
                self._alarms[name] = alarm
                alarm.start()

            def _fire(self, name):
                self._alarms.pop(name)

            def clear(self, name):
                alarm = self._alarms.get(name)
                if alarm is not None:
                    alarm.cancel()
                    self._alarms.pop(name)

            def close(self):
                for alarm in self._alarms.values():
                    alarm.cancel()
        """,
        why="close() cancels those that are left",
    ),
    Valid(
        """
        import threading

        class Alarm:
            def __init__(self, timer, name):
                self.timer = timer
                self.name = name

            def start(self):
                self.timer.start()

            def cancel(self):
                self.timer.cancel()

        class Alarms:
            def __init__(self):
                self._alarms = {}

            def set(self, name, request):
                delay = 0.5
                timer = threading.Timer(float(delay), self._fire, args=(name,))
                alarm = Alarm(timer, name)
                self._alarms[name] = alarm
                alarm.start()

            def _fire(self, name):
                self._alarms.pop(name)

            def clear(self, name):
                alarm = self._alarms.get(name)
                if alarm is not None:
                    alarm.cancel()
                    self._alarms.pop(name)
        """,
        why="it has fired in no time",
    ),
    Valid(
        """
        import threading

        def f(limit, stop, run):
            timer = threading.Timer(limit, stop)
            timer.start()
            try:
                run()
            finally:
                timer.cancel()
        """,
    ),
    Valid(
        """
        import threading

        def f(stop):
            threading.Timer(5, stop).start()
        """,
        why="left to fire on purpose",
    ),
    Valid(
        """
        import threading

        def f(limit, stop, x):
            timer = threading.Timer(limit, stop)
            timer.daemon = True
            timer.start()
            if not x:
                raise ValueError
            timer.cancel()
        """,
        why="a daemon",
    ),
    Valid(
        """
        import threading

        def f(limit, stop, values):
            timer = threading.Timer(limit, stop)
            timer.start()
            total = sum(values)
            timer.cancel()
            return total
        """,
        why="nothing between is known to fail",
    ),
    Valid(
        """
        import threading

        class Ticker:
            def __init__(self):
                self._timer = None

            def tick(self):
                self._timer = threading.Timer(1, self.tick)
                self._timer.start()

            def stop(self):
                self._timer.cancel()
        """,
        why="cancelled by another method",
    ),
    Valid(
        """
        import threading

        class Ticker:
            def __init__(self):
                self._running = True

            def tick(self):
                if self._running:
                    threading.Timer(1, self.tick).start()
        """,
        why="it stops when the flag changes",
    ),
    Valid(
        """
        import threading

        def tick():
            timer = threading.Timer(1, tick)
            timer.daemon = True
            timer.start()
        """,
    ),
    Valid(
        """
        from stopwatch import Timer

        def f(run):
            timer = Timer(1, run)
            timer.start()
            if run:
                raise ValueError
            timer.cancel()
        """,
        why="another Timer",
    ),
]

INVALID = [
    Invalid("""
        import threading

        class Alarm:
            def __init__(self, timer, name):
                self.timer = timer
                self.name = name

            def start(self):
                self.timer.start()

            def cancel(self):
                self.timer.cancel()

        class Alarms:
            def __init__(self):
                self._alarms = {}

            def set(self, name, request):
                delay = request["delay"]
                timer = threading.Timer(float(delay), self._fire, args=(name,))  # SHD604
                alarm = Alarm(timer, name)
                self._alarms[name] = alarm
                alarm.start()

            def _fire(self, name):
                self._alarms.pop(name)

            def clear(self, name):
                alarm = self._alarms.get(name)
                if alarm is not None:
                    alarm.cancel()
                    self._alarms.pop(name)
    """),
    Invalid(
        """
        import threading

        def f(limit, stop, x):
            timer = threading.Timer(limit, stop)  # SHD604
            timer.start()
            # the work
            if not x:
                raise ValueError
            timer.cancel()
            return x
        """,
        fixed="""
        import threading

        def f(limit, stop, x):
            timer = threading.Timer(limit, stop)
            timer.start()
            try:
                # the work
                if not x:
                    raise ValueError
            finally:
                timer.cancel()
            return x
        """,
        unsafe=True,
    ),
    Invalid(
        """
        import subprocess
        import threading

        def f(limit, stop, command):
            timer = threading.Timer(limit, stop)  # SHD604
            timer.start()
            subprocess.check_call(command)
            timer.cancel()
        """,
        fixed="""
        import subprocess
        import threading

        def f(limit, stop, command):
            timer = threading.Timer(limit, stop)
            timer.start()
            try:
                subprocess.check_call(command)
            finally:
                timer.cancel()
        """,
        unsafe=True,
    ),
    Invalid(
        """
        import threading

        def tick():
            print("tick")
            threading.Timer(1, tick).start()  # SHD604

        tick()
        """,
    ),
    Invalid(
        """
        import threading

        class Ticker:
            def tick(self):
                print("tick")
                self._timer = threading.Timer(1, self.tick)  # SHD604
                self._timer.start()
        """,
        fixed="""
        import threading

        class Ticker:
            def tick(self):
                print("tick")
                self._timer = threading.Timer(1, self.tick)
                self._timer.daemon = True
                self._timer.start()
        """,
        unsafe=True,
    ),
    Invalid(
        """
        import threading

        def tick():
            print("x")
            threading.Timer(10, tick).start()  # again  # SHD604

        tick()
        """,
        why="the program is this timer",
    ),
    Invalid(
        """
        import threading

        class Beat:
            def beat(self):
                self._timer = threading.Timer(10, self.beat)  # SHD604
                self._timer.start()
                print("x")
        """,
        fixed="""
        import threading

        class Beat:
            def beat(self):
                self._timer = threading.Timer(10, self.beat)
                self._timer.daemon = True
                self._timer.start()
                print("x")
        """,
        unsafe=True,
    ),
    Invalid(
        """
        import threading

        def f(work, expire):
            timer = threading.Timer(10, expire)  # SHD604
            timer.start()
            if not work(1):
                timer.cancel()
                return False
            if not work(2):
                return None
            timer.cancel()
            return True
        """,
        fixed="""
        import threading

        def f(work, expire):
            timer = threading.Timer(10, expire)
            timer.start()
            try:
                if not work(1):
                    return False
                if not work(2):
                    return None
            finally:
                timer.cancel()
            return True
        """,
        unsafe=True,
    ),
    Invalid(
        """
        import threading

        def f(work, expire):
            # a bound
            timer = threading.Timer(10, expire)  # SHD604
            timer.start()  # go
            # work
            if not work():
                return False

            # in time
            timer.cancel()  # off
            return True
        """,
        fixed="""
        import threading

        def f(work, expire):
            # a bound
            timer = threading.Timer(10, expire)
            timer.start()  # go
            try:
                # work
                if not work():
                    return False
            finally:
                # in time
                timer.cancel()  # off
            return True
        """,
        unsafe=True,
    ),
]
