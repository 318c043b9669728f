"""Messages about interfaces: see rtnetlink(7)."""

import struct

from netlink import attribute, nest, words

RTM_NEWLINK = 16
IFLA_ADDRESS, IFLA_IFNAME, IFLA_MTU, IFLA_MASTER, IFLA_LINKINFO, IFLA_NET_NS_FD = 1, 3, 4, 10, 18, 28
IFLA_INFO_KIND, IFLA_INFO_DATA, VETH_INFO_PEER = 1, 2, 1
IFF_UP, IFF_PROMISC = 0x1, 0x100


def link(index=0, flags=0):
    """One that is there, by its index, or a new one: with flags that it gets."""
    return struct.pack("=BxHiII", 0, 0, index, flags, flags)


def of_kind(kind, *options):
    return nest(IFLA_LINKINFO, words(IFLA_INFO_KIND, kind), nest(IFLA_INFO_DATA, *options))


def cable(near, far):
    """A veth pair, told what each of its ends has."""
    return link() + near + of_kind("veth", attribute(VETH_INFO_PEER, link() + far))


def mac_address(text):
    return attribute(IFLA_ADDRESS, bytes.fromhex(text.replace(":", "")))
