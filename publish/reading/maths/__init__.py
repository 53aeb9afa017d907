"""Mathematics: TeX as authors write it, what it means, and the words that say it."""
