"""The Model Context Protocol, both ways: `offered` are our tools for other programs, `servers` those of others for us.

The library `mcp` is an extra: it is imported once a setting, a command or a request asks for it, and not before.
"""
