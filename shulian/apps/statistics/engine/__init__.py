"""The engine: journal entries as flat rows, indicators as Ibis expressions over them, and what runs those."""
