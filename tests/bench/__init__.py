"""The benchmark: `make bench` measures pages against a trivial view and against growing tables."""
