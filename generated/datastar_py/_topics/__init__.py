# Copied from codegen/templates/generated/datastar_py/_topics/__init__.py
# by `python -m codegen`; edit that file, not this one.

"""Events to many pages: what `datastar_py.topics` is made of. It knows streams, but no framework.

names       what may be a topic, an event, a key
cursor      the `id:` of an event, and what a page sends back
backend     what an engine has to be
ring        a topic's recent events
hub         the topics of one event loop, and who reads them
keeper      the connection of a hub to its engine, and what was missed while it was gone
follow      `stream`: each event once, in order
live        `live`: a view that is rendered again
presence    who is there
calls       where a person's own functions run
health      what is counted, and what is logged
memory, redis, nats    the engines
"""
