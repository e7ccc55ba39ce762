"""From the store to whoever asks: the questions of the API, each answered by a few queries."""
