"""What schemathesis cannot know of this service: rows as NDJSON are sent as the text that they are."""

import schemathesis


@schemathesis.serializer("application/x-ndjson")
def rows(_context, value):
    return value.encode() if isinstance(value, str) else str(value).encode()
