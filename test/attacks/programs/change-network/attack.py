"""Gives its machine another address, another route, no speed limit, and other names for hosts."""
import subprocess

print('begun')
for words in (
    ['ip', 'addr', 'add', '172.16.16.102/24', 'dev', 'eth1'],
    ['ip', 'link', 'set', 'eth1', 'address', '02:57:ac:10:10:66'],
    ['ip', 'route', 'replace', '172.16.16.101/32', 'via', '172.16.16.102'],
    ['tc', 'qdisc', 'del', 'dev', 'eth1', 'root'],
    ['nft', 'flush', 'ruleset'],
    ['sysctl', '-w', 'net.ipv4.ip_forward=1'],
):
    ran = subprocess.run(['env', 'PATH=/usr/sbin:/usr/bin', *words], capture_output=True, text=True)
    print('changed' if ran.returncode == 0 else 'refused', ' '.join(words), ran.stderr.strip()[:80])
for path in ('/etc/hosts', '/etc/resolv.conf'):
    try:
        with open(path, 'a') as file:
            file.write('172.16.16.103 mesin-1 FORGED\n')
        print('changed', path)
    except OSError as error:
        print('refused', path, error.strerror)
from task import task
task()
