"""Tables of nftables by messages to the kernel. The command `nft` would take longer to start than all else that a network needs."""

import struct

from netlink import NLM_F_APPEND, NLM_F_CREATE, Netlink, attribute, nest, words

NETLINK_NETFILTER, NFTABLES = 12, 10
BATCH_BEGIN, BATCH_END = 16, 17
NEW_TABLE, NEW_CHAIN, NEW_RULE, NEW_SET, NEW_ELEMENT, DELETE_ELEMENT = (
    NFTABLES << 8 | kind for kind in (0, 3, 6, 9, 12, 14)
)
# Registers: what decides what becomes of a frame, the first of those that hold data, and the two behind its first four bytes.
VERDICT, FIRST, SECOND, THIRD = 0, 1, 9, 10
NETWORK_HEADER, TRANSPORT_HEADER = 1, 2
PROTOCOL, INPUT_INTERFACE_NAME, OUTPUT_INTERFACE_NAME, L4_PROTOCOL = 1, 6, 7, 16
EQUAL, GREATER, DROP = 0, 4, 0
ADD, UPDATE, INVERTED = 0, 1, 1
DYNAMIC, EXPIRING = 0x20, 0x10


class Table:
    """A table of the network that this process is in. What is asked of it at once is done wholly or not at all."""

    def __init__(self, family, name, about=""):
        self.family, self.name, self.about = family, name, about

    def ask(self, *messages):
        ends = struct.pack(">BBH", 0, 0, NFTABLES)
        Netlink(NETLINK_NETFILTER).ask((None, BATCH_BEGIN, 0, ends), *messages, (None, BATCH_END, 0, ends))

    def message(self, about, kind, *attributes):
        flags = NLM_F_CREATE | (NLM_F_APPEND if kind == NEW_RULE else 0)
        head = struct.pack(">BBH", self.family, 0, 0)
        return (f"{about}{self.about}", kind, flags, head + words(1, self.name) + b"".join(attributes))

    def made(self):
        return self.message("the table", NEW_TABLE)

    def chain(self, name, hook, priority):
        where = nest(4, number(1, hook), number(2, priority))
        return self.message("the chain", NEW_CHAIN, words(3, name), words(7, "filter"), where)

    def set(self, name, number_of_it, key_type, key_bytes, *more, flags=0):
        # Types by nft's own numbers: by them it knows what the set holds.
        key = number(4, key_type) + number(5, key_bytes)
        named = words(2, name) + number(3, flags)
        return self.message("the set", NEW_SET, named, key, number(10, number_of_it), *more)

    def rule(self, about, chain, *expressions):
        return self.message(about, NEW_RULE, words(2, chain), nest(4, *expressions))

    def elements(self, kind, name, keys):
        listed = [nest(1, data(1, key)) for key in keys]
        return self.message("what is in the set", kind, words(2, name), nest(3, *listed))


def expression(name, *attributes):
    return nest(1, words(1, name), nest(2, *attributes))


def about_frame(what):
    return expression("meta", number(2, what), number(1, FIRST))


def load(header, offset, length, register=FIRST):
    return expression("payload", number(1, register), number(2, header), number(3, offset), number(4, length))


def masked(mask):
    parts = [number(1, FIRST), number(2, FIRST), number(3, len(mask)), data(4, mask), data(5, bytes(len(mask)))]
    return expression("bitwise", *parts)


def compares(how, value):
    return expression("cmp", number(1, FIRST), number(2, how), data(3, value))


def equals(value):
    return compares(EQUAL, value)


def is_in(name, number_of_it):
    return expression("lookup", number(2, FIRST), words(1, name), number(4, number_of_it))


def noted_in(name, number_of_it, how, *more):
    return expression("dynset", words(1, name), number(2, number_of_it), number(3, how), number(4, FIRST), *more)


def faster_than(per_second, burst):
    """What is noted goes on only above so many packets a second, which are counted for each element of the set."""
    limit = [long_number(1, per_second), long_number(2, 1), number(3, burst), number(4, 0), number(5, INVERTED)]
    return nest(7, words(1, "limit"), nest(2, *limit))


def drop():
    return expression("immediate", number(1, VERDICT), nest(2, nest(2, number(1, DROP))))


def interface_name(name):
    return name.encode().ljust(16, b"\0")


def data(kind, value):
    return nest(kind, attribute(1, value))


def number(kind, value):
    """Those of nftables have their first byte first."""
    return attribute(kind, struct.pack(">i", value))


def long_number(kind, value):
    return attribute(kind, struct.pack(">q", value))
