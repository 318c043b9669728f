"""Limits of a process, by their names in setrlimit(2). The module `resource` would be one more file to load."""

from ctypes import c_ulong

from namespaces import called, libc

NUMBERS = {
    "cpu": 0,
    "fsize": 1,
    "core": 4,
    "nproc": 6,
    "nofile": 7,
    "memlock": 8,
    "sigpending": 11,
    "msgqueue": 12,
    "nice": 13,
    "rtprio": 14,
}


def limit(wanted):
    """Gives this process, and what it starts, limits: `{"cpu": [10, 12]}`, soft and hard."""
    for name, figures in wanted.items():
        called(libc.setrlimit(NUMBERS[name], (c_ulong * 2)(*figures)))
