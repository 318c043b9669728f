"""Messages to the kernel about networks: rtnetlink(7), and nfnetlink for nftables."""

import _socket as socket
import os
import struct

HEADER = struct.Struct("=IHHII")
NLM_F_REQUEST, NLM_F_ACK, NLMSG_ERROR = 1, 4, 2
NLM_F_EXCL, NLM_F_CREATE, NLM_F_APPEND = 0x200, 0x400, 0x800
NEW = NLM_F_CREATE | NLM_F_EXCL
NLA_F_NESTED = 0x8000


def attribute(kind, value):
    return struct.pack("=HH", 4 + len(value), kind) + value + bytes(-len(value) % 4)


def nest(kind, *attributes):
    return attribute(kind | NLA_F_NESTED, b"".join(attributes))


def number(kind, value):
    return attribute(kind, struct.pack("=I", value))


def words(kind, value):
    return attribute(kind, value.encode() + b"\0")


class Netlink:
    """A connection to the network in which it was made."""

    def __init__(self, protocol):
        self.socket = socket.socket(socket.AF_NETLINK, socket.SOCK_RAW, protocol)
        self.socket.bind((0, 0))
        self.count = 0

    def ask(self, *messages):
        """Sends messages and waits until they are done: for each, what it is about, its type, flags and body. What is about
        nothing is not answered. The first that is refused raises an OSError with what it is about as its file name."""
        text = b""
        asked = {}
        for about, kind, flags, body in messages:
            self.count += 1
            flags |= NLM_F_REQUEST | (NLM_F_ACK if about else 0)
            text += HEADER.pack(HEADER.size + len(body), kind, flags, self.count, 0) + body
            if about:
                asked[self.count] = about
        self.socket.send(text)
        while asked:
            answers = self.socket.recv(65536)
            while answers:
                length, kind, _, count, _ = HEADER.unpack_from(answers)
                if kind == NLMSG_ERROR:
                    (code,) = struct.unpack_from("=i", answers, HEADER.size)
                    about = asked.pop(count, "what belongs together")
                    if code != 0:
                        raise OSError(-code, os.strerror(-code), about)
                answers = answers[length + -length % 4 :]
