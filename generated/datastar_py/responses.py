# Rendered from codegen/templates/generated/datastar_py/responses.py.j2 and spec/
# by `python -m codegen`; edit those, not this file.

"""A module of datastar-py 0.x. Each framework has a module of its own today."""

# Without a name: an error of this very name would be passed over by `from datastar_py import …`.
raise ModuleNotFoundError(
    "datastar_py.responses of datastar-py 0.4 is gone: import DatastarResponse from datastar_py.django, datastar_py.fastapi, datastar_py.fasthtml or datastar_py.quart, and datastar_respond from datastar_py.sanic"
)
