"""`gen: person.email` and the like: every method of mimesis that yields JSON."""

from engine.generators.provider.draw import fake
from engine.generators.provider.kinds import provider_kinds
from engine.generators.provider.spec import ProviderSpec

__all__ = ["ProviderSpec", "fake", "provider_kinds"]
