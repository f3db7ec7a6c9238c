import aiohttp
from engine import close_quietly, describe


async def right(url):
    client = aiohttp.ClientSession()
    try:
        async with client.get(url) as answer:
            return await answer.text()
    finally:
        await close_quietly(client)


async def wrong(url):
    client = aiohttp.ClientSession()  # SHD501
    try:
        async with client.get(url) as answer:
            return await answer.text()
    finally:
        describe(client)
