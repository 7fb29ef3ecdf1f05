"""The words of the language, one file each, decoder and schema together; `registry` is the table of them."""
