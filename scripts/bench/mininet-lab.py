"""A lab of three machines with Mininet: built, a server and two clients run in it, captured by tcpdump, taken down.

mininet-lab.py SUBMISSION CAPTURE [--once]: answers each line of stdin with a line of JSON, or plays one lab and ends.
Run it in namespaces of its own: it changes the network that it finds itself in.
"""

import json
import os
import signal
import subprocess
import sys
import time

from mininet.net import Mininet
from mininet.nodelib import LinuxBridge

# Mininet raises limits of the whole machine before its first network; this lab needs none of it.
Mininet.inited = True

ADDRESSES = {"mesin1": "172.16.16.101/24", "mesin2": "172.16.16.102/24", "mesin3": "172.16.16.103/24"}
LISTEN = "0A"


def listens(pid):
    with open(f"/proc/{pid}/net/tcp", encoding="ascii") as table:
        return any(row.split()[3] == LISTEN for row in table.readlines()[1:])


def lab(submission, capture):
    begun = time.perf_counter()
    net = Mininet(switch=LinuxBridge, controller=None, build=False)
    switch = net.addSwitch("s1")
    for name, address in ADDRESSES.items():
        net.addLink(net.addHost(name, ip=address), switch)
    net.build()
    net.start()
    up = time.perf_counter()
    tcpdump = subprocess.Popen(
        ["tcpdump", "-i", "s1", "--immediate-mode", "-U", "-Z", "root", "-w", capture],
        stderr=subprocess.PIPE,
    )
    tcpdump.stderr.readline()
    server = start(net.get("mesin1"), submission, "server.py")
    while not listens(net.get("mesin1").pid):
        time.sleep(0.001)
    clients = [start(net.get(name), submission, "client.py") for name in ("mesin2", "mesin3")]
    for client in clients:
        text, _ = client.communicate()
        if b"received" not in text:
            raise RuntimeError(f"a client was not served: {text}")
    server.kill()
    server.wait()
    tcpdump.send_signal(signal.SIGINT)
    tcpdump.wait()
    ran = time.perf_counter()
    net.stop()
    down = time.perf_counter()
    size = os.stat(capture).st_size
    if size < 1500:
        raise RuntimeError(f"tcpdump caught next to nothing: {size} bytes")
    laps = {"up": up - begun, "run and capture": ran - up, "down": down - ran}
    return {"ms": 1000 * (down - begun), "laps": {name: 1000 * seconds for name, seconds in laps.items()}}


def start(host, submission, program):
    return host.popen(["/usr/bin/python3", program], cwd=submission)


if __name__ == "__main__":
    where, written = sys.argv[1:3]
    if sys.argv[3:] == ["--once"]:
        lab(where, written)
    else:
        for _ in sys.stdin:
            print(json.dumps(lab(where, written)), flush=True)
