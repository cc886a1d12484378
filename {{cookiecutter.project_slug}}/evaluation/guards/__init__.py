"""How well each guard does, on labelled texts that it was not made from."""
