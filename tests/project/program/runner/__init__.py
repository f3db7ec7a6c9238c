from .fetching import Crawler, Fetcher
