from . import base  # a cycle: base imports this module


async def close_quietly(thing):
    if thing is not None:
        await thing.close()


def describe(thing):
    kind = "closing" if isinstance(thing, base.Closing) else "other"
    print(kind, thing.closed)
