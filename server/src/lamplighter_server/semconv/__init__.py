"""What the attributes of a span mean: tables of names, compiled into the load query by the store."""
