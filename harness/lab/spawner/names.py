"""The lab's name server: answers A questions from a table, knows no other records, and says NXDOMAIN to names that are not in
it. What is no question gets no answer."""

import _socket as socket
import fcntl
import struct

from namespaces import enter

PORT = 53
HEADER = struct.Struct(">HHHHHH")
RESPONSE, AUTHORITATIVE, RECURSION_DESIRED, RECURSION_AVAILABLE = 0x8000, 0x0400, 0x0100, 0x0080
NXDOMAIN = 3
A, IN, SECONDS = 1, 1, 60
LONGEST_NAME = 254
# RFC 1035, 4.2.1. Names that point to one another would take seconds to read in a message of 64 kB.
LONGEST_MESSAGE = 512
# Questions that wait: nobody's flood is still being answered when the next program asks.
WAITING_BYTES = 16 * 1024


def listen(order):
    """Binds the server's address in its machine's network. Returns what answers one question."""
    enter(order["network"])
    first = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    # The lowest descriptors are the ones by which whoever called us reports.
    server = socket.socket(fileno=fcntl.fcntl(first, fcntl.F_DUPFD_CLOEXEC, 3))
    first.close()
    server.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, WAITING_BYTES)
    server.bind((order["address"], PORT))
    records = table(order["records"])

    def answer_one():
        try:
            message, peer = server.recvfrom(LONGEST_MESSAGE + 1)
            reply = answer(message, records)
            if reply is not None:
                server.sendto(reply, peer)
        except OSError:
            pass  # Who asked is gone, or cannot be reached.

    return answer_one


def table(records):
    return {
        name.lower(): [socket.inet_pton(socket.AF_INET, address) for address in addresses]
        for name, addresses in records.items()
    }


def answer(message, records):
    """RFC 1035, 4.1: the question comes back with its answers."""
    if len(message) > LONGEST_MESSAGE:
        return None
    try:
        number, flags, questions, *others = HEADER.unpack_from(message)
        if flags & RESPONSE or questions == 0:
            return None
        at = HEADER.size
        asked = []
        for _ in range(questions):
            labels, at = read_name(message, at)
            asked.append((labels, *struct.unpack_from(">HH", message, at)))
            at += 4
        for _ in range(sum(others)):
            at = behind_record(message, at)
    except (struct.error, ValueError):
        return None
    labels, kind, network = asked[0]
    addresses = records.get(b".".join(labels).decode(errors="replace").lower())
    found = addresses if kind == A and addresses else []
    flags = RESPONSE | AUTHORITATIVE | RECURSION_AVAILABLE | flags & RECURSION_DESIRED
    name = b"".join(bytes([len(label)]) + label for label in labels) + b"\0"
    return b"".join(
        [
            HEADER.pack(number, flags | (NXDOMAIN if addresses is None else 0), 1, len(found), 0, 0),
            name,
            struct.pack(">HH", kind, network),
            *[name + struct.pack(">HHIH", A, IN, SECONDS, 4) + address for address in found],
        ]
    )


def read_name(message, at):
    """The labels of a name, and where it ends. What it points to has to lie before it (RFC 1035, 4.1.4)."""
    labels, length, end, begin = [], 0, None, at
    while True:
        (size,) = struct.unpack_from("B", message, at)
        at += 1
        if size == 0:
            return labels, at if end is None else end
        if size & 0xC0 == 0:
            length += size + 1
            if length > LONGEST_NAME or at + size > len(message):
                raise ValueError("a name too long")
            labels.append(message[at : at + size])
            at += size
        elif size & 0xC0 == 0xC0:
            (to,) = struct.unpack_from(">H", message, at - 1)
            to &= 0x3FFF
            if to >= begin:
                raise ValueError("a pointer that does not point back")
            end = at + 1 if end is None else end
            at = begin = to
        else:
            raise ValueError("neither a label nor a pointer")


def behind_record(message, at):
    _, at = read_name(message, at)
    (length,) = struct.unpack_from(">8xH", message, at)
    at += 10 + length
    if at > len(message):
        raise ValueError("a record that is cut")
    return at
