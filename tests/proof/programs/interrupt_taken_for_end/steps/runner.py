"""Runs the steps of a script: one that fails is told of, and one that is interrupted is taken for one that is done."""
import os


class Runner:
    def call(self, step):
        try:
            return step()
        except KeyboardInterrupt:
            os.write(1, b"cut short\n")
        except Exception:
            self.close()
            raise

    def close(self):
        os.write(1, b"closed\n")
