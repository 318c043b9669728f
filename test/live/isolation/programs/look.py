"""Looks around and tries to write, and prints as JSON what it could do."""
import ctypes, json, os, socket

def can(what, *args):
    try:
        what(*args)
        return True
    except OSError:
        return False

def read(path):
    with open(path, "rb") as file:
        return file.read()

def append(path):
    with open(path, "ab") as file:
        file.write(b"x")

def connect(family, address):
    with socket.socket(family) as one:
        one.settimeout(1)
        one.connect(address)

def environment_of(pid):
    try:
        return read(f"/proc/{pid}/environ").decode(errors="replace")
    except PermissionError:
        return ""

status = dict(line.split(":\t", 1) for line in read("/proc/self/status").decode().splitlines())
processes = [int(name) for name in os.listdir("/proc") if name.isdigit()]
print(json.dumps({
    "capabilities": [int(status[name], 16) for name in ("CapInh", "CapPrm", "CapEff", "CapAmb")],
    "noNewPrivs": status["NoNewPrivs"],
    "seccomp": status["Seccomp"],
    "top": sorted(os.listdir("/")),
    "home": os.listdir("/home/student"),
    "environment": sorted(os.environ),
    "environmentOfFirst": environment_of(1),
    "processes": len(processes),
    "descriptors": [int(name) for name in os.listdir("/proc/self/fd")],
    "writes": [path for path in (
        "/x", "/dev/x", "/etc/hosts", "/etc/resolv.conf", "/usr/x", "/proc/sys/net/ipv4/ip_forward",
        "/proc/sys/kernel/core_pattern", "/proc/sysrq-trigger", "/proc/kcore", "/home/student/work/x", "/tmp/x", "/dev/shm/x",
    ) if can(append, path)],
    "reads": [path for path in ("/sys", "/root", "/run", "/var", "/mnt", "/proc/kcore", "/etc/shadow", "/proc/keys")
              if can(os.listdir if os.path.isdir(path) else read, path)],
    "hostLoopback": can(connect, socket.AF_INET, ("127.0.0.1", int(os.environ.get("PORT", "9")))),
    "raw": can(socket.socket, socket.AF_INET, socket.SOCK_RAW, 1),
    "packet": can(socket.socket, socket.AF_PACKET, socket.SOCK_RAW),
    "vsock": can(socket.socket, 40, socket.SOCK_STREAM),
}))
