"""Do answers change? What a server watches every hour, once, at the terminal."""
