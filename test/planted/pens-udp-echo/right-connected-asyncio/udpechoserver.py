import argparse
import asyncio


class Gema(asyncio.DatagramProtocol):
    def connection_made(self, transport):
        self.transport = transport

    def datagram_received(self, data, addr):
        print(addr, data)
        self.transport.sendto(data, addr)

    def error_received(self, exc):
        print('galat', exc)


async def main(port):
    loop = asyncio.get_running_loop()
    await loop.create_datagram_endpoint(Gema, local_addr=('0.0.0.0', port))
    await asyncio.Event().wait()

p = argparse.ArgumentParser()
p.add_argument('--port', type=int, required=True)
try:
    asyncio.run(main(p.parse_args().port))
except KeyboardInterrupt:
    pass
