"""HTTP/1.1 spoken by ourselves, on the connections of aiohttp's pool."""
