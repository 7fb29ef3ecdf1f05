"""Actions over HTTP: how a call becomes a request by the words of its action, and what answers mean by them."""
