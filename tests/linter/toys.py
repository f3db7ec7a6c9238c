"""Rules for tests of the engine: each does one thing, well or badly. None is a rule of the program."""

import os
import signal
import sys

import libcst as cst

from shutdownlint.fixes.fix import Fix, Safety
from shutdownlint.rules.discovery import RuleInfo
from shutdownlint.rules.finding import Confidence
from shutdownlint.rules.rule import Rule, Step
from shutdownlint.semantics.resources.acquisitions import acquisitions


class Toy(Rule):
    summary = "a toy"
    confidence = Confidence.LIKELY

    @classmethod
    def slug(cls):
        return "".join(f"-{one.lower()}" if one.isupper() else one for one in cls.__name__).lstrip("-")


class BadName(Toy):
    """A toy.

    ## What it does
    Finds `bad_name`.

    ## Why it stops a shutdown
    It does not: it is a toy.

    ## Example
    ```python
    bad_name = 1
    ```

    ## Use instead
    ```python
    good_name = 1
    ```

    ## Fix safety
    Safe: it is a toy.
    """

    code = "SHD901"
    summary = "a name is bad"
    needles = ("bad_name",)
    new = "good_name"
    safety = Safety.SAFE

    def visit_Name(self, node):
        if node.value == "bad_name":
            fix = Fix("Take a good name", self.safety, {node: cst.Name(self.new)})
            self.report(node, "the name is bad", related=[Step(self.module, self.module.tree.body[0], "it begins here")], fix=fix)


class RiskyName(BadName):
    """A toy with an unsafe fix."""

    code = "SHD902"
    safety = Safety.UNSAFE


class ManualName(BadName):
    """A toy whose fix is only shown."""

    code = "SHD903"
    safety = Safety.MANUAL


class Crashes(Toy):
    """A toy that crashes."""

    code = "SHD904"
    needles = ("crash_here",)

    def visit_Name(self, node):
        if node.value == "crash_here":
            raise ZeroDivisionError("a toy's\ncrash")


class CrashesAtOnce(Toy):
    """A toy that cannot be made."""

    code = "SHD905"
    needles = ("crash_here",)

    def __init__(self, module, emit):
        raise ZeroDivisionError("made")


class FixCrashes(BadName):
    """A toy whose fix is for a node that is not there."""

    code = "SHD906"

    def visit_Name(self, node):
        if node.value == "bad_name":
            self.report(node, "the name is bad", fix=Fix("Crash", Safety.SAFE, {cst.Name("elsewhere"): cst.Name("x")}))


class DropsComments(Toy):
    """A toy whose fix loses a comment."""

    code = "SHD907"
    needles = ("bad_name",)

    def visit_SimpleStatementLine(self, node):
        if "bad_name" in cst.Module([node]).code:
            new = cst.SimpleStatementLine([cst.Pass()])
            self.report(node, "the statement is bad", fix=Fix("Pass", Safety.SAFE, {node: new}))


class NeverGone(BadName):
    """A toy whose fix leaves the finding where it is."""

    code = "SHD908"
    new = "bad_name"


class BreaksSyntax(BadName):
    """A toy whose fix is no Python."""

    code = "SHD909"
    new = "class"


class BringsAnother(BadName):
    """A toy whose fix brings what another toy finds."""

    code = "SHD910"
    new = "worse_name"


class WorseName(Toy):
    """What `BringsAnother` brings."""

    code = "SHD911"
    needles = ("_name",)

    def visit_Name(self, node):
        if node.value == "worse_name":
            self.report(node, "the name is worse")


class ForeignLetter(BadName):
    """A toy whose fix needs Unicode."""

    code = "SHD912"
    new = "名"


class Nests(Toy):
    """A toy with fixes that overlap: of `f(f(x))`, one call goes in each pass."""

    code = "SHD913"
    needles = ("unwrap",)

    def visit_Call(self, node):
        if isinstance(node.func, cst.Name) and node.func.value == "unwrap":
            self.report(node, "it is wrapped", fix=Fix("Unwrap", Safety.SAFE, {node: node.args[0].value.deep_clone()}))


class Kills(Toy):
    """A toy that kills its process."""

    code = "SHD914"
    needles = ("kill_here",)

    def visit_Name(self, node):
        if node.value == "kill_here":
            os.kill(os.getpid(), signal.SIGKILL)


class Hangs(Toy):
    """A toy that takes its time."""

    code = "SHD915"
    needles = ("hang_here",)

    def visit_Name(self, node):
        if node.value == "hang_here":
            sys.stderr.write("hanging\n")
            sys.stderr.flush()
            signal.pause()


class Advises(BadName):
    """A toy that is off by default."""

    code = "SHD916"
    confidence = Confidence.ADVICE


class Acquires(Toy):
    """A toy that tells what is acquired."""

    code = "SHD917"
    needles = ("never stands in a text",)

    def visit_Module(self, node):
        for one in acquisitions(self.module, self.module.project.resources):
            self.report(one.call, one.resource.name)


def infos(*rules):
    return tuple(RuleInfo.of(rule, "toys") for rule in rules)
