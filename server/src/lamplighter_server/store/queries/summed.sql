-- All rows of a batch are written.
INSERT INTO usage_batches VALUES ({of:String}, {batch:UInt64})
