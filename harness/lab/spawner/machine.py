"""Joins machines to a switch: each is a network namespace that somebody holds, empty until then."""

import _socket as socket
import struct

from interfaces import make_plain
from links import IFF_UP, IFLA_IFNAME, IFLA_MASTER, IFLA_NET_NS_FD, RTM_NEWLINK, cable, link, mac_address
from namespaces import entered
from netlink import NEW, Netlink, attribute, nest, number, words
from self_rules import record_connections_to_itself

RTM_NEWADDR, RTM_NEWROUTE, RTM_NEWQDISC = 20, 24, 36
IFA_ADDRESS, IFA_LOCAL, RTA_OIF = 1, 2, 4
TCA_KIND, TCA_OPTIONS, TCA_TBF_PARMS, TCA_TBF_BURST = 1, 2, 1, 6
RT_SCOPE_UNIVERSE, RT_SCOPE_LINK, RT_SCOPE_HOST = 0, 253, 254
RT_TABLE_MAIN, RTPROT_BOOT, RTN_UNICAST = 254, 3, 1
TC_H_ROOT, TC_LINKLAYER_ETHERNET = 0xFFFFFFFF, 1
LOOPBACK = 1
OURS = "eth1"

SETTINGS = {
    "ipv6/conf/all/disable_ipv6": 1,
    "ipv6/conf/default/disable_ipv6": 1,
    "ipv4/ip_nonlocal_bind": 1,
    "ipv4/ip_unprivileged_port_start": 0,
}


def plug_in(order):
    """Plugs machines in, each with everything that is in it from the start. Its port on the switch stays down."""
    at = "the switch"
    try:
        with entered(order["switch"]):
            switch = Netlink(socket.NETLINK_ROUTE)
            bridge = socket.if_nametoindex(order["bridge"])
            for machine in order["machines"]:
                at = machine["name"]
                plug_one_in(switch, bridge, machine)
    except OSError as error:
        about = "" if error.filename is None else f"{error.filename}: "
        raise OSError(f"{at}: {about}{error.strerror} (errno {error.errno})") from None


def plug_one_in(switch, bridge, machine):
    port = machine["port"]
    near = words(IFLA_IFNAME, port) + number(IFLA_MASTER, bridge)
    with open(machine["network"]) as there:
        far = words(IFLA_IFNAME, OURS) + mac_address(machine["mac"]) + number(IFLA_NET_NS_FD, there.fileno())
        switch.ask((f"port {port}", RTM_NEWLINK, NEW, cable(near, far)))
    make_plain(port)
    with entered(machine["network"]):
        make_plain(OURS)
        for name, value in {**SETTINGS, **machine["settings"]}.items():
            with open(f"/proc/sys/net/{name}", "w") as setting:
                setting.write(str(value))
        own = socket.if_nametoindex(OURS)
        speed = machine.get("speed")
        Netlink(socket.NETLINK_ROUTE).ask(
            *([] if speed is None else [("its speed", RTM_NEWQDISC, NEW, token_bucket(own, speed))]),
            ("lo", RTM_NEWLINK, 0, link(LOOPBACK, IFF_UP)),
            *[(f"address {one}", RTM_NEWADDR, NEW, address(own, one)) for one in machine["addresses"]],
            (OURS, RTM_NEWLINK, 0, link(own, IFF_UP)),
            ("its route", RTM_NEWROUTE, NEW, everything_through(own)),
        )
        record_connections_to_itself()


def address(index, text):
    host, length = text.split("/")
    scope = RT_SCOPE_HOST if host.startswith("127.") else RT_SCOPE_UNIVERSE
    raw = socket.inet_aton(host)
    head = struct.pack("=BBBBI", socket.AF_INET, int(length), 0, scope, index)
    return head + attribute(IFA_LOCAL, raw) + attribute(IFA_ADDRESS, raw)


def everything_through(index):
    """`default dev eth1`: whatever is asked for shows on the wire."""
    numbers = (socket.AF_INET, 0, 0, 0, RT_TABLE_MAIN, RTPROT_BOOT, RT_SCOPE_LINK, RTN_UNICAST, 0)
    return struct.pack("=BBBBBBBBI", *numbers) + number(RTA_OIF, index)


def token_bucket(index, speed):
    """`tbf`: what leaves counts as `smallestBytes` at least."""
    rate = struct.pack("=BBHhHI", 0, TC_LINKLAYER_ETHERNET, 0, -1, speed["smallestBytes"], speed["bytesPerSecond"])
    rates = rate + bytes(len(rate)) + struct.pack("=III", speed["limitBytes"], 0, 0)
    options = attribute(TCA_TBF_PARMS, rates) + number(TCA_TBF_BURST, speed["burstBytes"])
    head = struct.pack("=BxxxiIII", 0, index, 0, TC_H_ROOT, 0)
    return head + words(TCA_KIND, "tbf") + nest(TCA_OPTIONS, options)
