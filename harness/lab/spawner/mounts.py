"""Mounts by system call."""

from namespaces import called, libc

MS_NOSUID, MS_NODEV, MS_MOVE, MNT_DETACH = 2, 4, 8192, 2


def mount(order):
    """A memory file system."""
    options = order["options"].encode()
    called(libc.mount(b"wiremark", order["at"].encode(), b"tmpfs", MS_NOSUID | MS_NODEV, options))


def unmount(order):
    # Lazily: a program's last process may be on its way out.
    called(libc.umount2(order["at"].encode(), MNT_DETACH))


def move(order):
    called(libc.mount(order["at"].encode(), order["to"].encode(), None, MS_MOVE, None))
