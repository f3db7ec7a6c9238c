"""Which values an expression may have."""

from shutdownlint.semantics.program.evaluation import Evaluator
from shutdownlint.semantics.program.project import Project


def test_functions_that_call_each_other_take_no_exponential_work(monkeypatch):
    names = [f"f{number}" for number in range(9)]
    source = "".join(
        f"def {name}(node):\n" + "".join(f"    if node.{other}:\n        return {other}(node.{other})\n" for other in names)
        for name in names
    )
    module = Project().parse(source + "result = f0(None)\n", "recursive.py")
    counted = 0
    whole = Evaluator._evaluate

    def counting(self, module, expr):
        nonlocal counted
        counted += 1
        return whole(self, module, expr)

    monkeypatch.setattr(Evaluator, "_evaluate", counting)
    for call in module.calls:
        module.evaluate(call)
    assert counted < 200_000
