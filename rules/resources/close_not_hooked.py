"""SHD516."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ...semantics.resources.hooks import unhooked
from ..finding import Confidence
from ..rule import Rule, Step

if TYPE_CHECKING:
    import libcst as cst


class CloseNotHooked(Rule):
    """A class has a `close()`, and those who let its kind go call another method, which it only inherits and which does nothing.

    ## What it does
    Finds classes with a method that closes what they hold, and a base in the project with an empty method that ends things by
    its name (`finalize`, `shutdown`, `stop`), which the class does not override, where a function of the project calls the
    empty one and not the class's own, and another class of the kind overrides the empty one and closes what it holds there.

    ## Why it stops a shutdown
    The owner does what is agreed on, and believes that all is closed. This class was never told: its connections stay open at
    every shutdown.

    ## Example
    ```python
    import redis.asyncio

    class Storage:
        async def finalize(self):
            pass

    class FileStorage(Storage):
        def __init__(self, path):
            self.file = open(path)

        async def finalize(self):
            self.file.close()

    class RedisStorage(Storage):
        def __init__(self):
            self.client = redis.asyncio.Redis()

        async def close(self):
            await self.client.aclose()

    async def finish(storages):
        for storage in storages:
            await storage.finalize()
    ```

    ## Use instead
    ```python
    import redis.asyncio

    class Storage:
        async def finalize(self):
            pass

    class FileStorage(Storage):
        def __init__(self, path):
            self.file = open(path)

        async def finalize(self):
            self.file.close()

    class RedisStorage(Storage):
        def __init__(self):
            self.client = redis.asyncio.Redis()

        async def close(self):
            await self.client.aclose()

        async def finalize(self):
            await self.close()

    async def finish(storages):
        for storage in storages:
            await storage.finalize()
    ```

    ## Fix safety
    No fix is offered: whether the hook is meant for this, its author knows.
    """

    code = "SHD516"
    summary = "who lets the object go calls a hook that it does not have, and not its close()"
    needles = (("class ", "def close("), ("class ", "def aclose("), ("class ", "def disconnect("))
    confidence = Confidence.LIKELY
    scope = "project"

    def visit_ClassDef(self, node: cst.ClassDef) -> None:
        if not node.bases:
            return
        cls = self.module.class_at(node)
        found = unhooked(cls)
        if found is None or found.close.module is not self.module:
            return
        hook, close = found.hook.name, found.close.name
        self.report(
            found.close.node,
            f"nobody closes a {cls.name}: {found.caller.name}() calls {hook}(), which it only inherits and which does nothing, "
            f"and never {close}()",
            related=[
                Step(found.hook.module, found.hook.node, "this does nothing"),
                Step(found.caller.module, found.call, "it is called here"),
                Step(found.sibling.module, found.sibling.node, "another class of the kind closes itself here"),
            ],
        )
