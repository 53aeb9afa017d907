"""Count the words of a text."""

# ANCHOR: words
def words(text: str) -> int:
    """How many words there are, by the spaces between them."""
    return len(text.split())
# ANCHOR_END: words


if __name__ == "__main__":
    print(words(input()))
