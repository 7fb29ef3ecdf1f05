"""What a suite author's editor says: the real yaml-language-server, over its standard input and output."""
