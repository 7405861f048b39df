# Copied from codegen/templates/generated/datastar_py/django/templatetags/__init__.py
# by `python -m codegen`; edit that file, not this one.

"""What `{% load datastar %}` loads."""
