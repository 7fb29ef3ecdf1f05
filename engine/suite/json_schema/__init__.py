"""The JSON Schemas for editors, made from the same words as the decoder."""
