import asyncio


async def gema(reader, writer):
    asal = writer.get_extra_info('peername')
    print('client', asal)
    try:
        while not reader.at_eof():
            data = await reader.read(4096)
            writer.write(data)
            await writer.drain()
    except ConnectionError as e:
        print(asal, e)
    writer.close()


async def main():
    server = await asyncio.start_server(gema, '0.0.0.0', 10000, reuse_address=True)
    async with server:
        await server.serve_forever()

try:
    asyncio.run(main())
except KeyboardInterrupt:
    print('berhenti')
