"""The words of the language, one file each."""
