"""A mount namespace with little in it. Bubblewrap reads the list of all mounts for each folder that it shows a program, and copies every
mount: from here it is done in half the time, and what is not here a program could not even be shown by mistake."""

import os

from mounts import MNT_DETACH, MS_BIND, MS_NODEV, MS_NOSUID, MS_REC
from namespaces import CLONE_NEWNS, called, libc

MS_SLAVE, MS_SHARED = 1 << 19, 1 << 20


def share(order):
    """What is mounted below a folder from now on is seen on launch pads, too."""
    called(libc.mount(None, order["at"].encode(), None, MS_SHARED, None))


def lay_out(order):
    """Shows the folders of an order, and what leads into them from the top: `/bin` to `/usr/bin`. Returns the namespace as a descriptor."""
    here = [os.open(path, os.O_RDONLY | os.O_CLOEXEC) for path in ("/proc/self/ns/mnt", "/", ".")]
    called(libc.unshare(CLONE_NEWNS))
    try:
        build(order["at"], order["shown"])
        return os.open("/proc/self/ns/mnt", os.O_RDONLY | os.O_CLOEXEC)
    finally:
        back(*here)


def back(mounts, root, folder):
    called(libc.setns(mounts, CLONE_NEWNS))
    os.fchdir(root)
    os.chroot(".")
    os.fchdir(folder)
    for descriptor in (mounts, root, folder):
        os.close(descriptor)


def build(at, shown):
    called(libc.mount(None, b"/", None, MS_REC | MS_SLAVE, None))
    called(libc.mount(b"wiremark", at.encode(), b"tmpfs", MS_NOSUID | MS_NODEV, b"size=64k,mode=0755"))
    for folder in shown:
        show(folder, at + folder)
    for name in os.listdir("/"):
        if os.path.islink(f"/{name}"):
            os.symlink(os.readlink(f"/{name}"), f"{at}/{name}")
    # Here bubblewrap puts a sandbox together.
    os.mkdir(f"{at}/tmp", 0o755)
    os.chdir(at)
    called(libc.pivot_root(b".", b"."))
    called(libc.umount2(b".", MNT_DETACH))
    os.chdir("/")


def show(folder, there):
    os.makedirs(there, 0o755)
    # With what is mounted in it: in a container each device is.
    called(libc.mount(folder.encode(), there.encode(), None, MS_BIND | MS_REC, None))
