"""The table of nftables that names each attempt of a machine to connect to itself, before any redirection, in a set that the
harness reads afterwards:

    table ip wiremark_self {
      set self { type inet_proto . ipv4_addr . inet_service; flags dynamic; size 64; }
      chain output {
        type filter hook output priority -150;
        oifname "lo" ip protocol tcp tcp flags & (syn | ack) == syn add @self { ip protocol . ip daddr . th dport }
        oifname "lo" ip protocol udp add @self { ip protocol . ip daddr . th dport }
      }
    }

The command `nft` would take longer to start than all else that a machine needs.
"""

import _socket as socket
import struct

from netlink import NLM_F_APPEND, NLM_F_CREATE, Netlink, attribute, nest, words

NETLINK_NETFILTER, NFTABLES = 12, 10
BATCH_BEGIN, BATCH_END = 16, 17
NEW_TABLE, NEW_CHAIN, NEW_RULE, NEW_SET = (NFTABLES << 8 | kind for kind in (0, 3, 6, 9))
OUTPUT_HOOK, PRIORITY = 3, -150
# nft's numbers of inet_proto, ipv4_addr and inet_service, six bits each: by them it knows what the set holds.
KEY_TYPE, KEY_BYTES = 12 << 12 | 7 << 6 | 13, 12
DYNAMIC, SIZE, SET_ID = 0x20, 64, 1
# Registers: the first, and the two behind its first four bytes.
FIRST, SECOND, THIRD = 1, 9, 10
NETWORK_HEADER, TRANSPORT_HEADER = 1, 2
OUTPUT_INTERFACE_NAME, EQUAL, ADD = 7, 0, 0
TCP, UDP = b"\x06", b"\x11"
SYN, SYN_OR_ACK = b"\x02", b"\x12"


def record_connections_to_itself():
    """Makes the table in the network of this process, all of it or nothing."""
    lo = expression("meta", number(2, OUTPUT_INTERFACE_NAME), number(1, FIRST)) + equals(b"lo".ljust(16, b"\0"))
    flags = load(TRANSPORT_HEADER, 13, 1)
    masked = [number(1, FIRST), number(2, FIRST), number(3, 1), data(4, SYN_OR_ACK), data(5, b"\0")]
    opens = flags + expression("bitwise", *masked) + equals(SYN)
    protocol = load(NETWORK_HEADER, 9, 1)
    key = protocol + load(NETWORK_HEADER, 16, 4, SECOND) + load(TRANSPORT_HEADER, 2, 2, THIRD)
    note = key + expression("dynset", words(1, "self"), number(2, SET_ID), number(3, ADD), number(4, FIRST))
    hook = nest(4, number(1, OUTPUT_HOOK), number(2, PRIORITY))
    size = nest(9, number(1, SIZE))
    key_size = number(4, KEY_TYPE) + number(5, KEY_BYTES)
    Netlink(NETLINK_NETFILTER).ask(
        (None, BATCH_BEGIN, 0, struct.pack(">BBH", 0, 0, NFTABLES)),
        made("the table", NEW_TABLE),
        made("the chain", NEW_CHAIN, words(3, "output"), words(7, "filter"), hook),
        made("the set", NEW_SET, words(2, "self"), number(3, DYNAMIC), key_size, number(10, SET_ID), size),
        made("the rule of TCP", NEW_RULE, words(2, "output"), nest(4, lo, protocol, equals(TCP), opens, note)),
        made("the rule of UDP", NEW_RULE, words(2, "output"), nest(4, lo, protocol, equals(UDP), note)),
        (None, BATCH_END, 0, struct.pack(">BBH", 0, 0, NFTABLES)),
    )


def made(about, kind, *attributes):
    flags = NLM_F_CREATE | (NLM_F_APPEND if kind == NEW_RULE else 0)
    head = struct.pack(">BBH", socket.AF_INET, 0, 0)
    return (f"{about} of connections to itself", kind, flags, head + words(1, "wiremark_self") + b"".join(attributes))


def expression(name, *attributes):
    return nest(1, words(1, name), nest(2, *attributes))


def load(header, offset, length, register=FIRST):
    return expression("payload", number(1, register), number(2, header), number(3, offset), number(4, length))


def equals(value):
    return expression("cmp", number(1, FIRST), number(2, EQUAL), data(3, value))


def data(kind, value):
    return nest(kind, attribute(1, value))


def number(kind, value):
    """Those of nftables have their first byte first."""
    return attribute(kind, struct.pack(">i", value))
