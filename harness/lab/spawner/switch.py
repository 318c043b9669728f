"""The switch: a bridge, a port on it from which the harness sends markers, and a table of nftables that bounds the pace of
each port, holds frames back and loses them:

    table bridge wiremark {
      set paced { type ifname; size 4096; flags dynamic,timeout; timeout 10s; }
      chain pace {
        type filter hook prerouting priority -20;
        update @paced { iifname limit rate over 20000/second burst 2000 packets } drop
      }
      set held { type ifname; }
      chain hold { type filter hook prerouting priority 0; iifname @held tcp flags & (syn | rst) == 0 ip length > 52 drop; }
      chain loss { type filter hook prerouting priority 10; }
    }

What comes from a held port and carries data is dropped, the handshake is not: an IPv4 segment with time stamps and without data
is 52 bytes; its SYN is longer and has to pass.

A machine's own queue bounds its pace first. It counts what a program sends in one bundle (UDP_SEGMENT, or TCP with small
segments) as one frame, though many cross the wire: those are counted here, one by one.
"""

import _socket as socket
import errno
import struct

from interfaces import make_plain, set_up
from links import IFF_PROMISC, IFLA_IFNAME, IFLA_MASTER, IFLA_MTU, RTM_NEWLINK, cable, link, mac_address, of_kind
from namespaces import entered
from netlink import NEW, Netlink, attribute, nest, number, words
from nftables import DELETE_ELEMENT, DYNAMIC, EXPIRING, GREATER, INPUT_INTERFACE_NAME, L4_PROTOCOL, NETWORK_HEADER
from nftables import NEW_ELEMENT, PROTOCOL, TRANSPORT_HEADER, UPDATE, Table, about_frame, compares, drop, equals
from nftables import faster_than, interface_name, is_in, load, long_number, masked, noted_in
from nftables import number as big_endian

FORWARD_DELAY, STP, MULTICAST_SNOOPING = 1, 5, 23
# Of a veth pair's two ends, the one that is on the bridge.
PLUGGED = "mark1"
BRIDGE_FAMILY, PREROUTING, PACING, HOLDING, LOSING = 7, 0, -20, 0, 10
HELD, PACED, IFNAME_TYPE, IFNAME_BYTES = 1, 2, 41, 16
# Ports come and go with their machines: one that has been silent for so long need not be counted on.
MOST_PORTS, SILENT_MS = 4096, 10_000
# For nft, which shows names the wrong way round without it.
AS_THIS_MACHINE_WRITES = attribute(13, struct.pack("=BBI", 0, 4, 1))
TCP, IPV4, SYN_OR_RST, NOT_SET, LONGEST_EMPTY = b"\x06", b"\x08\x00", b"\x06", b"\0", struct.pack(">H", 52)


def build_switch(order):
    """Makes the switch in a network that has nothing yet, and sets it up."""
    bridge, port = order["bridge"], order["port"]
    try:
        with entered(order["network"]):
            for which in ("all", "default"):
                with open(f"/proc/sys/net/ipv6/conf/{which}/disable_ipv6", "w") as setting:
                    setting.write("1")
            join(order)
            hold_and_lose()
            if order.get("pace") is not None:
                bound_pace(order["pace"])
            # Of the bridge, too: where it has offloads, a capture keeps room for 64 kB for each frame.
            for name in (port, PLUGGED, bridge):
                make_plain(name)
            for name in (PLUGGED, port, bridge):
                set_up(name)
    except OSError as error:
        about = "" if error.filename is None else f"{error.filename}: "
        raise OSError(f"the switch: {about}{error.strerror} (errno {error.errno})") from None


def join(order):
    kernel = Netlink(socket.NETLINK_ROUTE)
    options = number(STP, 0) + attribute(MULTICAST_SNOOPING, b"\0") + number(FORWARD_DELAY, 0)
    named = words(IFLA_IFNAME, order["bridge"]) + mac_address(order["bridgeMac"])
    kernel.ask(("the bridge", RTM_NEWLINK, NEW, link() + named + of_kind("bridge", options)))
    bridge = socket.if_nametoindex(order["bridge"])
    long = number(IFLA_MTU, order["portMtu"])
    near = words(IFLA_IFNAME, PLUGGED) + long + number(IFLA_MASTER, bridge)
    far = words(IFLA_IFNAME, order["port"]) + long + mac_address(order["portMac"])
    kernel.ask(
        ("the harness's port", RTM_NEWLINK, NEW, cable(near, far)),
        # Only now: a bridge whose size nobody has set takes the smallest of its ports'.
        ("the bridge's size", RTM_NEWLINK, 0, link(bridge, IFF_PROMISC) + number(IFLA_MTU, order["mtu"])),
    )


def hold_and_lose():
    protocol = about_frame(L4_PROTOCOL) + equals(TCP)
    flags = load(TRANSPORT_HEADER, 13, 1) + masked(SYN_OR_RST) + equals(NOT_SET)
    with_data = load(NETWORK_HEADER, 2, 2) + compares(GREATER, LONGEST_EMPTY)
    held = about_frame(INPUT_INTERFACE_NAME) + is_in("held", HELD)
    ours = table()
    ours.ask(
        ours.made(),
        ours.set("held", HELD, IFNAME_TYPE, IFNAME_BYTES, AS_THIS_MACHINE_WRITES),
        ours.chain("hold", PREROUTING, HOLDING),
        ours.rule("the rule", "hold", held, protocol, flags, about_frame(PROTOCOL) + equals(IPV4), with_data, drop()),
        ours.chain("loss", PREROUTING, LOSING),
    )


def bound_pace(pace):
    port = about_frame(INPUT_INTERFACE_NAME)
    too_fast = noted_in("paced", PACED, UPDATE, faster_than(pace["framesPerSecond"], pace["burstFrames"]))
    room = [nest(9, big_endian(1, MOST_PORTS)), long_number(11, SILENT_MS), AS_THIS_MACHINE_WRITES]
    ours = table()
    bound = (
        ours.set("paced", PACED, IFNAME_TYPE, IFNAME_BYTES, *room, flags=DYNAMIC | EXPIRING),
        ours.chain("pace", PREROUTING, PACING),
        ours.rule("the rule of the pace", "pace", port + too_fast + drop()),
    )
    try:
        ours.ask(*bound)
    except OSError as error:
        # Some kernels have no such limits. What is kept of the frames has one, too.
        if error.errno not in (errno.ENOENT, errno.EOPNOTSUPP):
            raise


def hold_back(order):
    """Holds a port's frames back, or lets them go again."""
    with entered(order["network"]):
        ours = table()
        kind = NEW_ELEMENT if order["held"] else DELETE_ELEMENT
        ours.ask(ours.elements(kind, "held", [interface_name(order["port"])]))


def table():
    return Table(BRIDGE_FAMILY, "wiremark", " of the switch")
