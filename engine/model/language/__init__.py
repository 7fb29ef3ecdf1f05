"""The suite language as types: what an author may write, and what it is once it has been checked."""
