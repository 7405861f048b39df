"""How fast the SDK is, beside the peer and beside what hand-written Python does.

Run `python -m tests.benchmarks` from the root of the repository; `--help` lists what it can do.
"""
