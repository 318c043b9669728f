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
"""

import _socket as socket

from netlink import nest
from nftables import ADD, DYNAMIC, NETWORK_HEADER, OUTPUT_INTERFACE_NAME, SECOND, THIRD, TRANSPORT_HEADER
from nftables import Table, about_frame, equals, interface_name, load, masked, noted_in, number

OUTPUT_HOOK, PRIORITY = 3, -150
# Of inet_proto, ipv4_addr and inet_service, six bits each.
KEY_TYPE, KEY_BYTES = 12 << 12 | 7 << 6 | 13, 12
SIZE, SET = 64, 1
TCP, UDP = b"\x06", b"\x11"
SYN, SYN_OR_ACK = b"\x02", b"\x12"


def record_connections_to_itself():
    """Makes the table in the network of this process."""
    lo = about_frame(OUTPUT_INTERFACE_NAME) + equals(interface_name("lo"))
    opens = load(TRANSPORT_HEADER, 13, 1) + masked(SYN_OR_ACK) + equals(SYN)
    protocol = load(NETWORK_HEADER, 9, 1)
    key = protocol + load(NETWORK_HEADER, 16, 4, SECOND) + load(TRANSPORT_HEADER, 2, 2, THIRD)
    note = key + noted_in("self", SET, ADD)
    table = Table(socket.AF_INET, "wiremark_self", " of connections to itself")
    table.ask(
        table.made(),
        table.chain("output", OUTPUT_HOOK, PRIORITY),
        table.set("self", SET, KEY_TYPE, KEY_BYTES, nest(9, number(1, SIZE)), flags=DYNAMIC),
        table.rule("the rule of TCP", "output", lo, protocol, equals(TCP), opens, note),
        table.rule("the rule of UDP", "output", lo, protocol, equals(UDP), note),
    )
