import type { LookupFunction } from 'node:net'
import type { ByteStream } from '@tillway/kernel'
import { createMemoryNetwork } from '@tillway/kernel/testing'
import { describe, expect, test, vi } from 'vitest'
import { createGuardedTcpConnector, createTcpConnector, createTcpListener } from './tcp-streams.ts'

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
    const server = await vi.waitUntil(() => accepted[0], { timeout: 30_000 })
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

describe('a guarded connector', () => {
  const blocked = { failure: 'blocked', maybeSent: false }
  const answering = (...addresses: string[]): LookupFunction => {
    let asked = 0
    return (_host, options, callback) => {
      const address = addresses[Math.min(asked++, addresses.length - 1)] ?? ''
      if (options.all === true) callback(null, [{ address, family: 4 }])
      else callback(null, address, 4)
    }
  }

  async function listening() {
    let accepted = 0
    const { port, close } = await createTcpListener().listen({ host: '127.0.0.1', port: 0 }, () => {
      accepted += 1
    })
    return { port, close, accepted: () => accepted }
  }

  test.each(['127.0.0.1', '10.0.0.8', '169.254.169.254', '192.168.1.2', '::1', '::ffff:127.0.0.1'])(
    'refuses %s before it connects',
    async (host) => {
      const { port, close, accepted } = await listening()
      const connecting = createGuardedTcpConnector().connect({ host, port }, 500)
      await expect(connecting).rejects.toMatchObject(blocked)
      expect(accepted()).toBe(0)
      await close()
    },
  )

  test.each([undefined, { roots: [] }])('refuses a name that leads inside, tls %j', async (tls) => {
    const { port, close, accepted } = await listening()
    const { connect } = createGuardedTcpConnector({ lookup: answering('127.0.0.1') })
    const address = { host: 'acquirer.example', port, ...(tls === undefined ? {} : { tls }) }
    await expect(connect(address, 500)).rejects.toMatchObject(blocked)
    expect(accepted()).toBe(0)
    await close()
  })

  test('looks each time anew: a name that changes its answer gets nowhere', async () => {
    const { port, close, accepted } = await listening()
    const lookup = answering('192.0.2.1', '127.0.0.1')
    const { connect } = createGuardedTcpConnector({ lookup })
    for (let tries = 0; tries < 2; tries += 1) {
      await expect(connect({ host: 'acquirer.example', port }, 500)).rejects.toMatchObject(blocked)
    }
    expect(accepted()).toBe(0)
    await close()
  })

  test('reaches this machine where that is allowed, and no other place inside', async () => {
    const { port, close } = await listening()
    const { connect } = createGuardedTcpConnector({ allowLoopback: true })
    const stream = await connect({ host: '127.0.0.1', port }, 500)
    stream.close()
    await expect(connect({ host: '10.0.0.8', port }, 500)).rejects.toMatchObject(blocked)
    await close()
  })
})
