# Copied from codegen/templates/generated/datastar_py/_replies/__init__.py
# by `python -m codegen`; edit that file, not this one.

"""Responses of one patch, in each framework's own class."""
