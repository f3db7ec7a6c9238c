import aiohttp
import engine


class Fetcher(engine.Closing):
    def __init__(self):
        self.session = aiohttp.ClientSession()

    async def fetch(self, url):
        async with self.session.get(url) as answer:
            return await answer.text()


class Crawler(engine.Open):
    def __init__(self):
        self.session = aiohttp.ClientSession()  # SHD503

    async def fetch(self, url):
        async with self.session.get(url) as answer:
            return await answer.text()
