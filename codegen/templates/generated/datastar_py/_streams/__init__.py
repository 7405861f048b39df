"""The life of a stream: bytes in time. Nothing here knows an event, a request or a framework.

What the handler gives is stepped where its framework would step it (`sources`), waits in a mailbox
(`mailbox`), and leaves through one front (`front`) that the host iterates. `life` holds what all of
them share, and decides how a stream ends.
"""
