"""Interfaces by ioctl: see netdevice(7)."""

import _socket as socket
import ctypes
import errno
import fcntl
import struct

from links import IFF_UP
from namespaces import entered

SIOCGIFFLAGS, SIOCSIFFLAGS, SIOCETHTOOL = 0x8913, 0x8914, 0x8946
# ETHTOOL_SRXCSUM, STXCSUM, STSO, SGSO, SGRO: as `ethtool -K ... rx off tx off tso off gso off gro off`. The command that asks for
# one is the number before the one that sets it.
OFFLOADS = (0x15, 0x17, 0x1F, 0x24, 0x2C)


def shape_interfaces(order):
    with entered(order["network"]):
        for wish, does in (("plain", make_plain), ("up", set_up), ("down", set_down)):
            for name in order.get(wish, []):
                does(name)


def make_plain(name):
    """Turns segmentation and checksum offload off."""
    for command in OFFLOADS:
        try:
            ethtool(name, command, 0)
        except OSError as error:
            # What an interface cannot change it may never have had.
            if error.errno != errno.EOPNOTSUPP or ethtool(name, command - 1, 0) != 0:
                raise


def ethtool(name, command, value):
    request = ctypes.create_string_buffer(struct.pack("II", command, value), 8)
    ask(name, SIOCETHTOOL, struct.pack("16sP16x", name.encode(), ctypes.addressof(request)))
    return struct.unpack("II", request.raw)[1]


def set_up(name):
    set_state(name, IFF_UP)


def set_down(name):
    set_state(name, 0)


def set_state(name, state):
    (flags,) = struct.unpack_from("H", ask(name, SIOCGIFFLAGS, struct.pack("16s16x", name.encode())), 16)
    ask(name, SIOCSIFFLAGS, struct.pack("16sH14x", name.encode(), flags & ~IFF_UP | state))


def ask(name, command, request):
    inside = socket.socket(socket.AF_INET, socket.SOCK_DGRAM, 0)
    try:
        return fcntl.ioctl(inside.fileno(), command, request)
    except OSError as error:
        raise OSError(error.errno, error.strerror, name) from None
    finally:
        inside.close()
