# Copied from codegen/templates/generated/datastar_py/_django/__init__.py
# by `python -m codegen`; edit that file, not this one.

"""What the adapter for Django is made of: where its streams run, and how they leave."""
