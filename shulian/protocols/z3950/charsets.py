"""The character set of a session: proposed by the client, chosen by the server (character set negotiation 3).

UTF-8 comes as an object identifier of ISO 10646; GB18030 and GBK come by their names, as yaz sends them, or in no
way at all: then a term is read as strict UTF-8, and else as GB18030.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from . import ber
from .ber import BerError, Node
from .messages import Charset

DEFAULT = "utf-8"
NEGOTIATION_3 = "1.2.840.10003.15.3"
PRIVATE_NAME = "1.2.840.10003.15.1000.81.1"
_FORMS = {
    "1.0.10646.1.0.8": "utf-8",
    "1.0.10646.1.0.5": "utf-16-be",
    "1.0.10646.1.0.2": "utf-16-be",
    "1.0.10646.1.0.4": "utf-32-be",
}
_UTF_8 = "1.0.10646.1.0.8"
KNOWN = {
    "utf-8": "utf-8",
    "utf8": "utf-8",
    "gb18030": "gb18030",
    "gbk": "gbk",
    "gb2312": "gb18030",
    "cp936": "gbk",
    "big5": "big5hkscs",
    "iso-8859-1": "iso-8859-1",
}
SPOKEN = frozenset({"utf-8", "gb18030", "gbk", "big5hkscs", "iso-8859-1"})
"""What the server agrees to."""
OF_RECORDS = frozenset({"utf-8", "gb18030", "gbk"})
"""In which of them it sends records too."""


def text_of(term: bytes, charset: str | None) -> tuple[str, str]:
    """A search term as text, and how it was written: as agreed, and where nothing was agreed as its bytes tell."""
    for tried in (charset or DEFAULT, DEFAULT, "gb18030"):
        try:
            return term.decode(tried), tried
        except UnicodeDecodeError:
            continue
    raise BerError("a term in no character set that we know")


def proposed(request: Node) -> tuple[Charset, ...]:
    """The character sets that a client proposes, in its order; those we do not know are left out."""
    proposal = _negotiation(request, 1)
    if proposal is None:
        return ()
    wants = next((child for child in proposal.children if child.is_a(3)), None)
    for_records = None if wants is None else any(ber.octets(wants))
    sets = next((child for child in proposal.children if child.is_a(1)), None)
    if sets is None:
        return ()
    named = [(name, choice.is_a(3)) for choice in sets.children for name in _names(choice)]
    return tuple(
        Charset(KNOWN[name.lower()], for_records, private, name) for name, private in named if name.lower() in KNOWN
    )


def chosen(response: Node) -> Charset | None:
    """The character set that a server chose."""
    answer = _negotiation(response, 2)
    sets = None if answer is None else next((child for child in answer.children if child.is_a(1)), None)
    if answer is None or sets is None or not sets.children:
        return None
    flag = next((child for child in answer.children if child.is_a(3)), None)
    private = sets.children[0].is_a(3)
    name = next(_names(sets.children[0]), "").lower()
    for_records = None if flag is None else any(ber.octets(flag))
    return Charset(KNOWN[name], for_records, private, name) if name in KNOWN else None


def choice(offered: tuple[Charset, ...]) -> Charset | None:
    """The first of them that the server speaks; that records come in it is agreed to only where they do."""
    found = next((charset for charset in offered if charset.name in SPOKEN), None)
    if found is None or not found.for_records or found.name in OF_RECORDS:
        return found
    return replace(found, for_records=False)


def put_proposal(names: tuple[str, ...]) -> bytes:
    """What a client adds to its greeting to propose these character sets, for records too."""
    sets = ber.put_all(1, [_put_set(Charset(KNOWN[name.lower()], said=name)) for name in names])
    return _put(ber.put_all(1, [sets, ber.put_boolean(3, value=True)]))


def put_answer(charset: Charset) -> bytes:
    """What the server adds to its greeting to say which it chose."""
    answer = [ber.put_all(1, [_put_set(charset)]), ber.put_boolean(3, charset.for_records)]
    return _put(ber.put_all(2, answer))


def _put_set(charset: Charset) -> bytes:
    if charset.name == "utf-8" and not charset.is_private:
        return ber.put_all(2, [ber.put_oid(_UTF_8, 2, ber.CONTEXT)])
    name = ber.put_all(
        ber.EXTERNAL, [ber.put_oid(PRIVATE_NAME), ber.put(1, (charset.said or charset.name).encode())], ber.UNIVERSAL
    )
    content = ber.put_all(2, [name[_header_size(name) :]])
    return ber.put_all(3, [content])


def _header_size(element: bytes) -> int:
    found = ber.header(element, 0)
    return 0 if found is None else found.after


def _put(negotiation: bytes) -> bytes:
    external = ber.put_all(ber.EXTERNAL, [ber.put_oid(NEGOTIATION_3), ber.put_all(0, [negotiation])], ber.UNIVERSAL)
    # otherInfo: a list of units, each of which may hold an EXTERNAL under [4].
    inner = external[_header_size(external) :]
    return ber.put_all(201, [ber.sequence([ber.put_all(4, [inner])])])


def _negotiation(message: Node, side: int) -> Node | None:
    """The client's proposal (1) or the server's answer (2), from otherInfo or from the user's information."""
    for external in _externals(message):
        if any(child.is_a(ber.OID, ber.UNIVERSAL) and ber.oid(child) == NEGOTIATION_3 for child in external.children):
            for wrapped in external.children:
                for inner in wrapped.children if wrapped.is_a(0) else ():
                    if inner.is_a(side) and inner.constructed:
                        return inner
    return None


def _externals(message: Node) -> Iterator[Node]:
    for child in message.children:
        if child.is_a(11):
            yield child
            yield from child.children
        elif child.is_a(201):
            for unit in child.children:
                yield from (part for part in unit.children if part.is_a(4))


def _names(choice: Node) -> Iterator[str]:
    """What a proposed set is called: by object identifier or by name."""
    if choice.is_a(2):
        for child in choice.children:
            if child.is_a(2) and not child.constructed:
                yield _FORMS.get(ber.oid(child), "")
    elif choice.is_a(3):
        for named in choice.children:
            if named.is_a(1):
                yield from (_FORMS.get(ber.oid(child), "") for child in named.children)
            for external in (named, *named.children) if named.is_a(2) else ():
                yield from (_name(child) for child in external.children if not child.is_a(ber.OID, ber.UNIVERSAL))


def _name(node: Node) -> str:
    inner = node.children[0] if node.children else node
    return ber.octets(inner).decode("ascii", errors="replace").strip("\0 ")
