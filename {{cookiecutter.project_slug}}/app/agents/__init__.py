"""What acts: an answerer that calls tools in a loop, asks a person before it changes anything, and survives a kill.

`agent` is the loop as our events, `graph` LangChain's agent that it runs, `tools` what may be called, and `approval`
what waits for a person. LangChain's agents are imported at the first request.
"""
