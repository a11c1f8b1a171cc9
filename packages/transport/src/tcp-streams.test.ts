import type { ByteStream } from '@tillway/kernel'
import { createMemoryNetwork } from '@tillway/kernel/testing'
import { describe, expect, test, vi } from 'vitest'
import { createTcpConnector, createTcpListener } from './tcp-streams.ts'

const networks = [
  { name: 'TCP', make: () => ({ ...createTcpConnector(), ...createTcpListener() }) },
  { name: 'memory', make: () => createMemoryNetwork() },
]

describe.each(networks)('a stream over $name', ({ make }) => {
  const host = '127.0.0.1'

  async function join() {
    const network = make()
    const accepted: ByteStream[] = []
    const listening = await network.listen({ host, port: 0 }, (stream) => accepted.push(stream))
    const client = await network.connect({ host, port: listening.port }, 2_000)
    const server = await vi.waitUntil(() => accepted[0])
    return { network, listening, client, server }
  }

  const collect = (stream: ByteStream) => {
    const bytes: number[] = []
    stream.onData((piece) => bytes.push(...piece))
    return bytes
  }

  test('carries bytes both ways, and keeps what came before anybody listened', async () => {
    const { client, server, listening } = await join()
    await client.write(Uint8Array.of(1, 2))
    await client.write(Uint8Array.of(3))
    await new Promise((resolve) => setTimeout(resolve, 20))
    const received = collect(server)
    await expect.poll(() => received).toEqual([1, 2, 3])
    const answered = collect(client)
    await server.write(Uint8Array.of(9))
    await expect.poll(() => answered).toEqual([9])
    await listening.close()
  })

  test('tells that the other side has ended it, and takes nothing more', async () => {
    const { client, server, listening } = await join()
    let ended = 0
    client.onEnd(() => {
      ended += 1
    })
    server.close()
    server.close()
    await expect.poll(() => ended).toBe(1)
    await expect(client.write(Uint8Array.of(1))).rejects.toMatchObject({
      failure: 'reset',
      maybeSent: true,
    })
    await listening.close()
  })

  test('an address where nobody listens was sent nothing', async () => {
    const { network, listening } = await join()
    await listening.close()
    await expect(network.connect({ host, port: listening.port }, 2_000)).rejects.toMatchObject({
      failure: 'connect',
      maybeSent: false,
    })
  })

  test('a port is taken once', async () => {
    const { network, listening } = await join()
    await expect(network.listen({ host, port: listening.port }, () => {})).rejects.toMatchObject({
      code: 'service_unavailable',
    })
    await listening.close()
  })
})
