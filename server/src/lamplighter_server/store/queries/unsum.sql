-- Takes back what a process that died wrote of a batch.
ALTER TABLE {{table}} DELETE WHERE batch > {until:UInt64} SETTINGS mutations_sync = 2
