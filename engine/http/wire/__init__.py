"""The wire behind one door: requests go in as values, replies come out as values, by one of two ways."""

from engine.http.wire.root_certificates import import_reading_roots_late

import_reading_roots_late("aiohttp")
