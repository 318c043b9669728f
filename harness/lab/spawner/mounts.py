"""Mounts by system call."""

import os

from namespaces import called, libc

MS_NOSUID, MS_NODEV, MS_BIND, MS_REC, MNT_DETACH = 2, 4, 4096, 16384, 2


def mount(order):
    """A memory file system."""
    options = order["options"].encode()
    called(libc.mount(b"wiremark", order["at"].encode(), b"tmpfs", MS_NOSUID | MS_NODEV, options))


def cover(order):
    """The same over a folder whose folders stay: somebody's work may lie in them. Of its sockets and files nothing is seen."""
    at, but = order["at"], order["but"]
    beneath = os.open(at, os.O_PATH | os.O_CLOEXEC)
    try:
        with os.scandir(at) as entries:
            kept = [entry.name for entry in entries if entry.is_dir(follow_symlinks=False) and entry.name != but]
        mount(order)
        for name in kept:
            os.mkdir(f"{at}/{name}")
            there = f"/proc/self/fd/{beneath}/{name}".encode()
            called(libc.mount(there, f"{at}/{name}".encode(), None, MS_BIND | MS_REC, None))
    finally:
        os.close(beneath)


def unmount(order):
    # Lazily: a program's last process may be on its way out.
    called(libc.umount2(order["at"].encode(), MNT_DETACH))


def move(order):
    # By two mounts: the kernel moves nothing out of a folder that is shared with other namespaces.
    at, to = order["at"].encode(), order["to"].encode()
    called(libc.mount(at, to, None, MS_BIND, None))
    unmount(order)
