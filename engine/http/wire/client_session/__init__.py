"""aiohttp's `ClientSession` by its public interface alone: what carries requests where the insides are not as known."""
