# Copied from codegen/templates/generated/datastar_py/_testing/__init__.py
# by `python -m codegen`; edit that file, not this one.

"""What `datastar_py.testing` is made of."""
