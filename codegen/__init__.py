"""From spec/*.yaml to the SDK, its docs, its examples and its test matrix."""
