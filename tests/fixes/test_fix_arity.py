import pytest

from shutdownlint.fixes.fix import Safety
from shutdownlint.fixes.fix_arity import fix_arity

from .harness import Picked, check

REGISTER = "import signal\nsignal.signal(signal.SIGTERM, {handler})\n"


def build(picked: Picked, name="stop", **options):
    call = next(call for call in picked.module.calls if picked.code(call.func) in ("signal.signal", "loop.add_signal_handler"))
    loop = picked.code(call.func).startswith("loop")
    return fix_arity(picked.module, call, picked.function(name), loop=loop, **options)


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("def stop(): x()  # a\n", "def stop(signum, frame): x()  # a\n"),
        ("def stop(sig):\n    x(sig)\n", "def stop(sig, frame):\n    x(sig)\n"),
        ("def stop(_):\n    x()\n", "def stop(_, frame):\n    x()\n"),
        ("def stop(sig=None):\n    x(sig)\n", "def stop(sig=None, frame=None):\n    x(sig)\n"),
        ("def stop() -> None:\n    x()\n", "def stop(signum: int, frame: object) -> None:\n    x()\n"),
        ("def stop():\n    x(frame)\n", "def stop(signum, _frame):\n    x(frame)\n"),
        ("def stop(\n    sig,  # the signal\n):\n    x()\n", "def stop(\n    sig,\n    frame,  # the signal\n):\n    x()\n"),
        ("def stop(*, quick=True):\n    x()\n", "def stop(signum, frame, *, quick=True):\n    x()\n"),
    ],
)
def test_parameters(before, after):
    register = REGISTER.format(handler="stop")
    check(before + register, after + register, build, Safety.SAFE)


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("lambda: x()", "lambda signum, frame: x()"),
        ("lambda s: x(s)", "lambda s, frame: x(s)"),
        ("lambda: x(signum)", "lambda _signum, frame: x(signum)"),
    ],
)
def test_lambdas(before, after):
    check(REGISTER.format(handler=before), REGISTER.format(handler=after), lambda picked: build(picked, "<lambda>"), Safety.SAFE)


@pytest.mark.parametrize(
    ("function", "wrapped", "options"),
    [
        ("def stop():\n    x()\n", "lambda signum, frame: stop()", {"called_elsewhere": True}),
        ("def stop(sig):\n    x()\n", "lambda signum, frame: stop(signum)", {"called_elsewhere": True}),
        ("def stop(code=0):\n    x()\n", "lambda signum, frame: stop()", {}),
        ("@cached\ndef stop():\n    x()\n", "lambda signum, frame: stop()", {}),
    ],
)
def test_wrapped(function, wrapped, options):
    before, after = (function + REGISTER.format(handler=handler) for handler in ("stop", wrapped))
    check(before, after, lambda picked: build(picked, **options), Safety.SAFE)


def test_methods():
    template = "import signal\nclass A:\n    def {name}({params}):\n        signal.signal(1, {handler})\n"
    check(
        template.format(name="_stop", params="self", handler="self._stop"),
        template.format(name="_stop", params="self, signum, frame", handler="self._stop"),
        lambda picked: build(picked, "_stop", bound=True),
    )
    check(
        template.format(name="stop", params="self", handler="self.stop"),
        template.format(name="stop", params="self", handler="lambda signum, frame: self.stop()"),
        lambda picked: build(picked, bound=True),
    )


@pytest.mark.parametrize(
    ("params", "given", "wanted"),
    [
        ("signum, frame", "", ", signal.SIGTERM, None"),
        ("sig", "", ", signal.SIGTERM"),
        ("sig, frame=None", "", ", signal.SIGTERM"),
        ("sig, _", ", signal.SIGTERM", ", signal.SIGTERM, None"),
        ("", ", signal.SIGTERM, None", ""),
        ("sig", ", signal.SIGTERM, None", ", signal.SIGTERM"),
    ],
)
def test_loop(params, given, wanted):
    text = "def stop({}):\n    x()\nimport signal\nloop.add_signal_handler(signal.SIGTERM, stop{})  # y\n"
    check(text.format(params, given), text.format(params, wanted), build, Safety.SAFE)


@pytest.mark.parametrize(
    "text",
    [
        "def stop(server):\n    x()\n" + REGISTER.format(handler="stop"),
        "def stop(a, b, c):\n    x()\n" + REGISTER.format(handler="stop"),
        "def stop(*, force):\n    x()\n" + REGISTER.format(handler="stop"),
        "def stop(*args):\n    x()\n" + REGISTER.format(handler="stop"),
        "def stop(server):\n    x()\nloop.add_signal_handler(1, stop)\n",
        "def stop():\n    x()\nloop.add_signal_handler(1, stop, make())\n",
        "def stop(sig):\n    x()\nloop.add_signal_handler(get(), stop)\n",
    ],
)
def test_withheld(text):
    check(text, None, build)


def test_a_special_method_is_not_private():
    text = "import signal\nclass A:\n    def __call__(self):\n        x()\nsignal.signal(1, A())\n"
    check(text, None, lambda picked: build(picked, "__call__", bound=True))
