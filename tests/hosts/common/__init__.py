"""What holds on every framework, asked of the conformance apps, with streams of other kinds."""
