"""The one room that speaks HTTP as a client: requests and replies as values, and what went wrong as a value too."""
