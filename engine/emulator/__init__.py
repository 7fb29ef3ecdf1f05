"""Genesys Cloud in a box: pure state, pure protocol, seeded faults, and an aiohttp rim on loopback."""

from engine.emulator.server import start, start_emulator

__all__ = ["start", "start_emulator"]
