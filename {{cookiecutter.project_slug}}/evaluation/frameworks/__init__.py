"""The assistant in its own terms, in LangChain's and in LlamaIndex's, side by side."""
