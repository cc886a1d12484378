"""Speed and memory, as ratios to a yardstick of the same run; and the command that shows every figure."""
