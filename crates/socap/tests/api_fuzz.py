"""How bodies that are neither JSON nor text are sent."""

import json

import schemathesis


@schemathesis.serializer("application/toml")
def toml(ctx, value):
    return value.encode() if isinstance(value, str) else json.dumps(value).encode()


@schemathesis.serializer("application/x-ndjson", "text/csv")
def lines(ctx, value):
    return value.encode() if isinstance(value, str) else json.dumps(value).encode()
