"""Starts processes for the harness. A fork of this small process takes a tenth of a millisecond; one of Node, whose
memory is large, many, and Node can do nothing else meanwhile.

stdin: one order a line, in JSON. stdout: one answer a line. It ends with its standard input.

    {"id": 1, "do": "start", "argv": [...], "env": {...}, "stdio": ["in", "out", null, "/a/file"], ...}
      -> {"id": 1, "pid": 12, "stdio": [7, 8, null, null]}    its own ends of the pipes: open /proc/<pid>/fd/7
      -> {"ended": 12, "code": 0} or {"ended": 12, "signal": 9}, later
    {"id": 2, "do": "opened", "pid": 12}                      they have been opened
    {"id": 3, "do": "mount", "at": ..., "options": ...}       a memory file system
    {"id": 3, "do": "cover", "at": ..., "options": ..., "but": ...}
      the same over a folder whose own folders stay, but for one
    {"id": 4, "do": "unmount", "at": ...}
    {"id": 5, "do": "move", "at": ..., "to": ...}
    {"id": 6, "do": "interfaces", "network": "/proc/12/ns/net", "plain": [...], "up": [...], "down": [...]}
    {"id": 7, "do": "hold"} or with "network": "..."          a process that keeps a network alive, a new one or that one
      -> {"id": 7, "pid": 13}
    {"id": 8, "do": "plug", "switch": "/proc/13/ns/net", "bridge": ..., "machines": [...]}: see machine.py
    {"id": 9, "do": "names", "network": "/proc/13/ns/net", "address": ..., "records": {"a.b": ["172.16.16.101"]}}
      -> {"id": 9, "pid": 14}                                   a name server, which listens: see names.py
    {"id": 10, "do": "switch", "network": "/proc/13/ns/net", "bridge": ..., ...}: see switch.py
    {"id": 11, "do": "hold-back", "network": "/proc/13/ns/net", "port": ..., "held": true}
    {"id": 12, "do": "frames", "network": "/proc/13/ns/net", "port": ...}
      -> {"id": 12, "pid": 15}                                  what sends frames, which it reads: see frames.py
    {"id": 13, "do": "share", "at": ...} and "launch-pad", with "shown": ["/usr", ...]: see launch_pad.py
      -> {"id": 13, "stdio": [9]}                               the mount namespace laid out, at /proc/<pid>/fd/9

What cannot be done is answered by {"id": 3, "error": "..."}; in a process that was to be started, by its standard error
and exit code 126.
"""

import _signal as signal
import errno
import fcntl
import os
import select
import sys

sys.dont_write_bytecode = True
sys.path.insert(0, os.path.dirname(__file__))

from interfaces import shape_interfaces
from lines import line_of, read_line
from machine import plug_in
from mounts import cover, mount, move, unmount
from namespaces import CLONE_NEWNET, CLONE_NEWNS, called, enter, libc
from rlimits import limit

PR_SET_PDEATHSIG, PR_SET_NO_NEW_PRIVS = 1, 38
FIRST_FREE = 64



def close_all(*, but):
    """Closes descriptors above a number, as far as there are any: there may be a thousand million numbers."""
    for name in os.listdir("/proc/self/fd"):
        try:
            if int(name) > but:
                os.close(int(name))
        except OSError:
            pass  # The one by which the list was read.


# What whoever started wiremark left open is no program's.
close_all(but=2)
spawner = os.getpid()
# Parents' ends of pipes that the harness has not opened yet, by process.
held = {}
# Orders that a process of their own is at, by the pipe on which it reports.
reports = {}
# Processes whose end nobody asks for.
unasked = set()


def say(**answer):
    text = line_of(answer)
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
            enter(order["network"])
        if "mounts" in order:
            enter(order["mounts"], CLONE_NEWNS)
        limit(order.get("rlimits", {}))
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


def hold_network(order):
    if "network" in order:
        enter(order["network"])
    else:
        called(libc.unshare(CLONE_NEWNET))


def later(module, name):
    """What few orders need is read when one of them comes, in the process that is at it."""
    return lambda order: getattr(__import__(module), name)(order)


def aside(order, work, stays):
    """Has an order carried out by a process of its own: the kernel takes a while for it, and others wait for us."""
    reading, writing = os.pipe()
    pid = os.fork()
    if pid == 0:
        carry_out(order, work, stays, writing)
    os.close(writing)
    reports[reading] = (order["id"], pid)
    if not stays:
        unasked.add(pid)


def carry_out(order, work, stays, report):
    try:
        called(libc.prctl(PR_SET_PDEATHSIG, signal.SIGKILL, 0, 0, 0))
        if os.getppid() != spawner:
            return
        os.dup2(report, 0)
        close_all(but=0)
        task = work(order) or signal.pause
        os.write(0, b"+")
        os.close(0)
        while stays:
            task()
    except BaseException as error:
        os.write(0, str(error).encode())
    finally:
        os._exit(0)


def hear(reading):
    said = os.read(reading, 65536)
    os.close(reading)
    number, pid = reports.pop(reading)
    if said == b"+":
        say(id=number, pid=pid)
    else:
        unasked.add(pid)
        say(id=number, error=said.decode() or "it ended before it was done")


lay_out = later("launch_pad", "lay_out")
AT_ONCE = {
    "mount": mount,
    "cover": cover,
    "unmount": unmount,
    "move": move,
    "share": later("launch_pad", "share"),
    "interfaces": shape_interfaces,
    "hold-back": later("switch", "hold_back"),
}
# By a process of their own, and whether it stays.
ASIDE = {
    "hold": (hold_network, True),
    "plug": (plug_in, False),
    "names": (later("names", "listen"), True),
    "switch": (later("switch", "build_switch"), False),
    "frames": (later("frames", "listen_for_frames"), True),
}


def obey(line):
    order = read_line(line)
    kind = order["do"]
    try:
        if kind == "start":
            start(order)
        elif kind == "opened":
            opened(order)
        elif kind == "launch-pad":
            say(id=order["id"], stdio=[lay_out(order)])
        elif kind in ASIDE:
            aside(order, *ASIDE[kind])
        else:
            AT_ONCE[kind](order)
            say(id=order["id"])
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
        if pid in unasked:
            unasked.remove(pid)
        elif os.WIFSIGNALED(status):
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
        ready, _, _ = select.select([0, woken, *reports], [], [])
        for reading in ready:
            if reading in reports:
                hear(reading)
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
