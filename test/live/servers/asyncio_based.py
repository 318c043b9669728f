import asyncio


async def serve(reader, writer):
    while data := await reader.read(32):
        writer.write(data)
        await writer.drain()
    writer.close()


async def main():
    server = await asyncio.start_server(serve, '0.0.0.0', 32444)
    await server.serve_forever()


asyncio.run(main())
