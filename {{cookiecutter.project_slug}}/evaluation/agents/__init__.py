"""Does the agent do what it is told to? Tasks with the calls of tools that they need, over documents of their own."""
