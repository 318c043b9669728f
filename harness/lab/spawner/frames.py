"""Sends frames from an interface for the harness, which writes them to descriptor 3, each a line in hex. `filler`
before a frame keeps it, and `fill 5` sends that one five times."""

import _socket as socket
import os

from namespaces import enter

INPUT = 3
READ_BYTES = 65536


def listen_for_frames(order):
    """Returns what waits for lines and sends what they say."""
    enter(order["network"])
    # It keeps the end that is written, too: so it waits for whoever opens that one, and for more.
    reading, _ = os.pipe()
    os.dup2(reading, INPUT)
    port = socket.socket(socket.AF_PACKET, socket.SOCK_RAW, 0)
    port.bind((order["port"], 0))
    try:
        # On a busy machine nobody shall wait for a marker. Only root may go first.
        os.setpriority(os.PRIO_PROCESS, 0, -15)
    except OSError:
        pass
    filler, pending = b"", b""

    def send_some():
        nonlocal filler, pending
        *lines, pending = (pending + os.read(INPUT, READ_BYTES)).split(b"\n")
        for line in lines:
            if line.startswith(b"filler "):
                filler = frame_of(line[7:])
            elif line.startswith(b"fill "):
                for _ in range(int(line[5:])):
                    port.send(filler)
            else:
                port.send(frame_of(line))

    return send_some


def frame_of(line):
    return bytes.fromhex(line.decode())
