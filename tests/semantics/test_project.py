"""A project knows each file as one module, in whatever order it is asked."""

import pytest

from shutdownlint.semantics.program.project import Project
from shutdownlint.semantics.program.references import references

FILES = {
    "package/__init__.py": "",
    "package/stop.py": "def stop():\n    print('stopped')\n",
    "package/main.py": "from .stop import stop\n\ndef main():\n    stop()\n",
}


@pytest.fixture
def package(tmp_path, monkeypatch):
    for name, text in FILES.items():
        path = tmp_path / name
        path.parent.mkdir(exist_ok=True)
        path.write_text(text)
    monkeypatch.chdir(tmp_path)


def parse(project, name, text=None):
    return project.parse((text or FILES[name]).encode(), name)


@pytest.mark.usefixtures("package")
class TestOneModulePerFile:
    def test_a_module_that_was_read_for_another_is_the_one_that_is_checked(self):
        project = Project()
        main = parse(project, "package/main.py")
        (call,) = main.calls
        (value,) = main.evaluate(call.func)
        stop = parse(project, "package/stop.py")
        assert value.function in stop.functions

    @pytest.mark.parametrize("names", [["package/main.py", "package/stop.py"], ["package/stop.py", "package/main.py"]])
    def test_references_are_found_in_either_order(self, names):
        project = Project()
        modules = {name: parse(project, name) for name in names}
        for module in modules.values():
            for call in module.calls:
                module.evaluate(call.func)
        (stop,) = parse(project, "package/stop.py").functions
        assert any(one.module is modules["package/main.py"] and one.sure for one in references(stop))

    def test_another_text_is_another_module(self):
        project = Project()
        before = parse(project, "package/stop.py")
        after = parse(project, "package/stop.py", "def stop():\n    raise SystemExit\n")
        assert after is not before
        main = parse(project, "package/main.py")
        (call,) = main.calls
        (value,) = main.evaluate(call.func)
        assert value.function in after.functions
