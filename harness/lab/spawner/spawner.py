"""Starts processes for the harness. A fork of this small process takes a tenth of a millisecond; one of Node, whose
memory is large, many, and Node can do nothing else meanwhile.

stdin: one order a line, in JSON. stdout: one answer a line. It ends with its standard input.

    {"id": 1, "do": "start", "argv": [...], "env": {...}, "stdio": ["in", "out", null, "/a/file"], ...}
      -> {"id": 1, "pid": 12, "stdio": [7, 8, null, null]}    its own ends of the pipes: open /proc/<pid>/fd/7
      -> {"ended": 12, "code": 0} or {"ended": 12, "signal": 9}, later
    {"id": 2, "do": "opened", "pid": 12}                      they have been opened
    {"id": 3, "do": "mount", "at": ..., "options": ...}       a memory file system
    {"id": 4, "do": "unmount", "at": ...}
    {"id": 5, "do": "move", "at": ..., "to": ...}
    {"id": 6, "do": "interfaces", "network": "/proc/12/ns/net", "plain": [...], "up": [...], "down": [...]}

What cannot be done is answered by {"id": 3, "error": "..."}; in a process that was to be started, by its standard error
and exit code 126.
"""

import ctypes
import errno
import fcntl
import json
import os
import select
import signal
import socket
import struct

CLONE_NEWNET = 0x40000000
PR_SET_PDEATHSIG, PR_SET_NO_NEW_PRIVS = 1, 38
MS_NOSUID, MS_NODEV, MS_MOVE, MNT_DETACH = 2, 4, 8192, 2
FIRST_FREE = 64
SIOCGIFFLAGS, SIOCSIFFLAGS, SIOCETHTOOL = 0x8913, 0x8914, 0x8946
IFF_UP = 1
# ETHTOOL_SRXCSUM, STXCSUM, STSO, SGSO, SGRO: as `ethtool -K ... rx off tx off tso off gso off gro off`.
OFFLOADS = (0x15, 0x17, 0x1F, 0x24, 0x2C)

libc = ctypes.CDLL(None, use_errno=True)
# What whoever started wiremark left open is no program's.
for name in os.listdir("/proc/self/fd"):
    try:
        if int(name) > 2:
            os.close(int(name))
    except OSError:
        pass  # The one by which the list was read.
spawner = os.getpid()
home = os.open("/proc/self/ns/net", os.O_RDONLY | os.O_CLOEXEC)
# Parents' ends of pipes that the harness has not opened yet, by process.
held = {}


def called(result):
    if result != 0:
        number = ctypes.get_errno()
        raise OSError(number, os.strerror(number))


def say(**answer):
    text = json.dumps(answer).encode() + b"\n"
    try:
        while text:
            text = text[os.write(1, text) :]
    except BrokenPipeError:
        os._exit(0)  # The harness has ended, and what it started ends with us.


def start(order):
    ours, theirs = [], []
    for kind in order["stdio"]:
        if kind == "in":
            reading, writing = os.pipe()
            theirs.append(reading)
            ours.append(writing)
        elif kind == "out":
            reading, writing = os.pipe()
            theirs.append(writing)
            ours.append(reading)
        else:
            theirs.append(os.open(kind or "/dev/null", os.O_RDONLY if kind else os.O_RDWR))
            ours.append(None)
    pid = os.fork()
    if pid == 0:
        become(order, theirs)
    for kind, descriptor in zip(order["stdio"], theirs):
        # A pipe can be opened for writing only as long as somebody reads from it.
        if kind != "in":
            os.close(descriptor)
    readers = [fd for kind, fd in zip(order["stdio"], theirs) if kind == "in"]
    held[pid] = readers + [fd for fd in ours if fd is not None]
    say(id=order["id"], pid=pid, stdio=ours)


def become(order, descriptors):
    try:
        moved = [fcntl.fcntl(fd, fcntl.F_DUPFD_CLOEXEC, FIRST_FREE) for fd in descriptors]
        for number, descriptor in enumerate(moved):
            os.dup2(descriptor, number)
        # Python ignores the first two, and a program would go on ignoring them.
        for number in (signal.SIGPIPE, signal.SIGXFSZ, signal.SIGINT):
            signal.signal(number, signal.SIG_DFL)
        for path in order.get("groups", []):
            with open(path, "w") as group:
                group.write("0")
        if "network" in order:
            with open(order["network"]) as namespace:
                called(libc.setns(namespace.fileno(), CLONE_NEWNET))
        if order.get("newNetwork"):
            called(libc.unshare(CLONE_NEWNET))
        if "user" in order:
            os.setgroups([])
            os.setresgid(order["user"], order["user"], order["user"])
            os.setresuid(order["user"], order["user"], order["user"])
        if order.get("noNewPrivileges"):
            called(libc.prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0))
        # Nobody would know of it any more. A change of user undoes this: so it comes after that.
        called(libc.prctl(PR_SET_PDEATHSIG, signal.SIGKILL, 0, 0, 0))
        if os.getppid() != spawner:
            return
        os.execve(order["argv"][0], order["argv"], order["env"])
    except BaseException as error:
        os.write(2, f"{order['argv'][0]}: {error}\n".encode())
    finally:
        os._exit(126)


def opened(order):
    for descriptor in held.pop(order["pid"], []):
        os.close(descriptor)


def mount(order):
    at = order["at"].encode()
    called(libc.mount(b"wiremark", at, b"tmpfs", MS_NOSUID | MS_NODEV, order["options"].encode()))
    say(id=order["id"])


def unmount(order):
    # Lazily: a program's last process may be on its way out.
    called(libc.umount2(order["at"].encode(), MNT_DETACH))
    say(id=order["id"])


def move(order):
    called(libc.mount(order["at"].encode(), order["to"].encode(), None, MS_MOVE, None))
    say(id=order["id"])


def interfaces(order):
    with socket_in(order["network"]) as inside:
        for name in order.get("plain", []):
            for command in OFFLOADS:
                value = ctypes.create_string_buffer(struct.pack("II", command, 0))
                request = struct.pack("16sP16x", name.encode(), ctypes.addressof(value))
                fcntl.ioctl(inside, SIOCETHTOOL, request)
        for name in order.get("up", []):
            set_up(inside, name, IFF_UP)
        for name in order.get("down", []):
            set_up(inside, name, 0)
    say(id=order["id"])


def socket_in(network):
    """A socket belongs to the network in which it was made."""
    with open(network) as there:
        called(libc.setns(there.fileno(), CLONE_NEWNET))
    try:
        return socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    finally:
        called(libc.setns(home, CLONE_NEWNET))


def set_up(inside, name, state):
    request = struct.pack("16sH14x", name.encode(), 0)
    (flags,) = struct.unpack_from("H", fcntl.ioctl(inside, SIOCGIFFLAGS, request), 16)
    fcntl.ioctl(inside, SIOCSIFFLAGS, struct.pack("16sH14x", name.encode(), flags & ~IFF_UP | state))


ORDERS = {
    "start": start,
    "opened": opened,
    "mount": mount,
    "unmount": unmount,
    "move": move,
    "interfaces": interfaces,
}


def obey(line):
    order = json.loads(line)
    try:
        ORDERS[order["do"]](order)
    except OSError as error:
        say(id=order["id"], error=str(error))


def reap():
    while True:
        try:
            pid, status = os.waitpid(-1, os.WNOHANG)
        except ChildProcessError:
            return
        if pid == 0:
            return
        if os.WIFSIGNALED(status):
            say(ended=pid, signal=os.WTERMSIG(status))
        else:
            say(ended=pid, code=os.WEXITSTATUS(status))


def main():
    woken, wake = os.pipe2(os.O_NONBLOCK | os.O_CLOEXEC)
    signal.set_wakeup_fd(wake, warn_on_full_buffer=False)
    signal.signal(signal.SIGCHLD, lambda number, frame: None)
    # Ctrl-C is the harness's to handle: it ends us by closing our standard input.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    pending = b""
    while True:
        ready, _, _ = select.select([0, woken], [], [])
        if woken in ready:
            try:
                os.read(woken, 4096)
            except OSError as error:
                if error.errno != errno.EAGAIN:
                    raise
            reap()
        if 0 in ready:
            chunk = os.read(0, 65536)
            if not chunk:
                return
            *lines, pending = (pending + chunk).split(b"\n")
            for line in lines:
                obey(line)


main()
