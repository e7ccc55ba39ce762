"""SQL expressions that read OTLP's raw bytes inside the engine, so that no span becomes a Python object on its way in.

An AnyValue's first byte is its field's tag: string 0x0A, bool 0x10, int 0x18, double 0x21, array 0x2A, kvlist 0x32,
bytes 0x3A (opentelemetry-proto, common.proto). An empty value is an AnyValue with nothing set.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

STRING, BOOL, INT, DOUBLE, ARRAY = r"\x0A", r"\x10", r"\x18", r"\x21", r"\x2A"
_VARINT_BYTES = 8  # 56 bits: more tokens than a trace can hold
MOST = 1 << 56
"""What stands for this count and for each that is larger."""
_NEGATIVE_BYTES = 10  # behind the tag


def quote(text: str) -> str:
    """A SQL string literal."""
    return "'" + text.replace("\\", "\\\\").replace("'", "\\'") + "'"


def array(items: Iterable[str]) -> str:
    """A SQL array literal of strings."""
    return "[" + ", ".join(quote(item) for item in items) + "]"


def word(value: str, position: int | str = 2) -> str:
    """Eight bytes of the value as a UInt64: behind the tag, unless told otherwise."""
    return f"reinterpretAsUInt64(substring({value}, {position}, {_VARINT_BYTES}))"


def _size(word: str) -> str:
    """How many bytes the varint that begins the word takes: some writers pad their lengths, up to five bytes."""
    second, third, fourth, fifth = (f"bitTest({word}, {bit})" for bit in (7, 15, 23, 31))
    return f"(1 + {second} * (1 + {third} * (1 + {fourth} * (1 + {fifth}))))"


def _length(word: str) -> str:
    """The number that the varint spells, exact to three bytes: the length of a name, or of a resource's attribute."""
    low, middle, high = (f"bitAnd({word}, {0x7F << (8 * n)})" for n in range(3))
    return f"({low} + bitTest({word}, 7) * (intDiv({middle}, 2) + bitTest({word}, 15) * intDiv({high}, 4)))"


def varint(word: str) -> str:
    """The number that a varint in such a word spells, exact to 56 bits.

    Division stands for a shift, which the small engine lacks.
    """
    return " + ".join(f"bitAnd(intDiv({word}, {1 << n}), toUInt64({0x7F << (7 * n)}))" for n in range(_VARINT_BYTES))


def string(value: str, word: str, bytes_at_most: int | None = None) -> str:
    """The text of an AnyValue; empty where it is not a string. `word` tells where behind its length it begins."""
    end = f", {bytes_at_most}" if bytes_at_most else ""
    return f"if(startsWith({value}, '{STRING}'), substring({value}, 2 + {_size(word)}{end}), '')"


def uint(value: str, integer: str) -> str:
    """A UInt64 up to 2^56, which stands for more too: an int, a double or a string that spells one; 0 for all else."""
    double = f"reinterpretAsFloat64(substring({value}, 2, 8))"
    large = f"if(length({value}) > {_NEGATIVE_BYTES}, 0, {MOST})"
    return (
        f"multiIf(startsWith({value}, '{INT}'), if(length({value}) > {_VARINT_BYTES + 1}, {large}, {integer}),"
        f" startsWith({value}, '{DOUBLE}'), if({double} > 0, toUInt64(least({double}, toFloat64({MOST}))), 0),"
        f" startsWith({value}, '{STRING}'), least(toUInt64OrZero(substring({value}, 3)), {MOST}), 0)"
    )


def number(value: str, integer: str) -> str:
    """A Nullable(Float64): a double, an int that is not negative, or a string that spells a number."""
    return (
        f"multiIf(startsWith({value}, '{DOUBLE}'), toNullable(reinterpretAsFloat64(substring({value}, 2, 8))),"
        f" startsWith({value}, '{INT}'), if(length({value}) > 9, NULL, toFloat64({integer})),"
        f" startsWith({value}, '{STRING}'), toFloat64OrNull(substring({value}, 3)), NULL)"
    )


def texts(value: str, text: str) -> str:
    """An Array(String): the words of an array of strings, of a JSON list in a string, or of one string, its `text`."""
    words = r"(?s)\n.\n.([^\n]+)"
    return (
        f"multiIf(startsWith({value}, '{ARRAY}'), extractAll({value}, {quote(words)}),"
        f" {text} = '', CAST([], 'Array(String)'),"
        f" startsWith({text}, '['), JSONExtract({text}, 'Array(String)'), [{text}])"
    )


def flag(value: str) -> str:
    """A Nullable(Bool)."""
    return f"if(startsWith({value}, '{BOOL}'), toNullable(substring({value}, 2, 1) = '\\x01'), NULL)"


def _head(key: str) -> str:
    """How a KeyValue with this key begins inside a message."""
    return quote(f"\n{chr(len(key))}{key}\x12")


def resource_texts(keys: Sequence[str]) -> dict[str, str]:
    """The steps of `views/scoped.sql` that read the text of each of these attributes out of `resource_bytes`.

    They are steps of subqueries because the engine analyses an alias anew at each use. A key counts where it stands
    first, also inside the map of another attribute; where it is missing or not a string its text is empty.
    """
    behind = [len(key) + 3 for key in keys]  # tag and length of the key, the key, tag of the value
    numbers = range(len(keys))
    return {
        "resource_found": ", ".join(f"position(resource_bytes, {_head(key)}) AS at_{n}" for n, key in enumerate(keys)),
        "resource_sizes": ", ".join(f"{word('resource_bytes', f'at_{n} + {behind[n]}')} AS size_{n}" for n in numbers),
        "resource_values": ", ".join(f"at_{n} + {behind[n]} + {_size(f'size_{n}')} AS value_{n}" for n in numbers),
        "resource_words": ", ".join(f"{word('resource_bytes', f'value_{n} + 1')} AS word_{n}" for n in numbers),
        "resource_texts": ", ".join(
            f"if(at_{n} > 0 AND {_length(f'size_{n}')} > 0 AND substring(resource_bytes, value_{n}, 1) = '{STRING}',"
            " substring(resource_bytes,"
            f" value_{n} + 1 + {_size(f'word_{n}')}, {_length(f'word_{n}')}), '') AS text_{n}"
            for n in numbers
        ),
    }


def scope_name(scope: str, word: str) -> str:
    """The name of an InstrumentationScope that is still bytes: its first field."""
    return f"if(startsWith({scope}, '\\n'), substring({scope}, 2 + {_size(word)}, {_length(word)}), '')"
