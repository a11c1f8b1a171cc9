import { TransportError } from '@tillway/kernel'
import { describe, expect, it } from 'vitest'
import { readCrashPoint } from './crash-points.ts'
import type { NetworkFaults } from './network-faults.ts'
import type { Life } from './node.ts'
import { createSimulation, type SimulationOptions } from './simulation.ts'
import { bytesOf } from './spoil.ts'

const origin = 'https://api.example'

function post(path: string, timeoutMs = 10_000) {
  return { method: 'POST', url: `${origin}${path}`, headers: {}, body: 'hello', timeoutMs } as const
}

/** One server that counts what it handled, one client. */
function createPair(options: Partial<SimulationOptions> = {}) {
  const sim = createSimulation({ seed: 1, ...options })
  const handled: string[] = []
  const serve = (life: Life): void => {
    sim.network.serve(origin, life, async ({ url }) => {
      handled.push(new URL(url).pathname)
      return { status: 200, headers: {}, body: bytesOf('fine') }
    })
  }
  serve(sim.node('server').start())
  const client = sim.node('client').start()
  const transport = sim.network.transportOf(client)
  const outcomes: string[] = []
  const send = (path: string, timeoutMs?: number): void => {
    transport.send(post(path, timeoutMs)).then(
      ({ status, body }) => outcomes.push(`${status} ${new TextDecoder().decode(body)}`),
      (error: TransportError) => outcomes.push(`${error.failure} ${error.maybeSent}`),
    )
  }
  return { sim, handled, outcomes, send, serve, client }
}

const always = (fault: string): NetworkFaults => ({ http: () => ({ [fault]: 1 }) })

describe('an exchange', () => {
  it('takes time and is answered', async () => {
    const { sim, handled, outcomes, send } = createPair()
    send('/a')
    await sim.time.run()
    expect(handled).toEqual(['/a'])
    expect(outcomes).toEqual(['200 fine'])
    expect(sim.time.elapsed()).toBeGreaterThan(1)
    expect(sim.network.underWay).toBe(0)
  })

  it.each([
    ['refuse', 'connect false', 0],
    ['tls', 'tls false', 0],
    ['lose_before', 'timeout true', 0],
    ['lose_after', 'timeout true', 1],
    ['reset_before', 'reset true', 0],
    ['reset_after', 'reset true', 1],
    ['break_body', 'reset true', 1],
    ['oversize', 'too_large true', 1],
  ])('%s is told as %s', async (fault, outcome, times) => {
    const { sim, handled, outcomes, send } = createPair({ faults: always(fault) })
    send('/a')
    await sim.time.run()
    expect(outcomes).toEqual([outcome])
    expect(handled).toHaveLength(times)
    expect(sim.registry.report().faults).toEqual({ [`client ${origin} ${fault}`]: 1 })
    expect(sim.network.underWay).toBe(0)
  })

  it('that is doubled is handled again and answered once', async () => {
    const { sim, handled, outcomes, send } = createPair({ faults: always('duplicate') })
    send('/a')
    await sim.time.run()
    expect(handled.length).toBeGreaterThan(1)
    expect(outcomes).toEqual(['200 fine'])
  })

  it('that is delayed arrives when nobody waits for it', async () => {
    const { sim, handled, outcomes, send } = createPair({ faults: always('delay') })
    send('/a', 1_000)
    await sim.time.run({ until: 1_000 })
    expect([outcomes, handled]).toEqual([['timeout true'], []])
    await sim.time.run()
    expect([outcomes, handled]).toEqual([['timeout true'], ['/a']])
  })

  it('is spoilt in its answer', async () => {
    for (const fault of ['truncate', 'corrupt', 'error_after']) {
      const { sim, outcomes, send } = createPair({ faults: always(fault) })
      send('/a')
      await sim.time.run()
      expect(outcomes).toHaveLength(1)
      expect(outcomes).not.toEqual(['200 fine'])
    }
  })

  it('meets the fault of a script at the number that it names', async () => {
    const { sim, outcomes, send } = createPair({
      script: [{ fault: 'refuse', when: ({ path }) => path === '/b', number: 2 }],
    })
    for (const path of ['/b', '/a', '/b', '/b']) {
      send(path)
      await sim.time.run()
    }
    expect(outcomes).toEqual(['200 fine', '200 fine', 'connect false', '200 fine'])
  })

  it('does not pass a partition, and does after it', async () => {
    const { sim, handled, outcomes, send } = createPair()
    sim.network.partition('client', 'server', 60_000)
    send('/a')
    await sim.time.run()
    expect([handled, outcomes]).toEqual([[], ['timeout true']])
    await sim.time.run({ until: 60_001 })
    send('/b')
    await sim.time.run()
    expect(outcomes).toEqual(['timeout true', '200 fine'])
  })
})

describe('a crash', () => {
  it.each([
    ['before', 0],
    ['during', 1],
    ['after', 1],
  ])('%s a request leaves its promise unsettled', async (moment, times) => {
    const plan = [readCrashPoint(`client send 1 ${moment}`)]
    const { sim, handled, outcomes, send } = createPair({ crashPlan: plan })
    send('/a')
    await sim.time.run()
    expect(outcomes).toEqual([])
    expect(handled).toHaveLength(times)
    expect(sim.node('client').isAlive).toBe(false)
    expect(sim.points.missed()).toEqual([])
    expect(sim.network.underWay).toBe(0)
  })

  it('of the other side breaks the connection', async () => {
    const { sim, outcomes, send, serve } = createPair()
    send('/a')
    sim.node('server').crash('power')
    await sim.time.run()
    send('/b')
    await sim.time.run()
    serve(sim.node('server').start())
    send('/c')
    await sim.time.run()
    expect(outcomes).toEqual(['reset true', 'connect false', '200 fine'])
  })

  it('ends timers and guarded ports of that life, not of the next', async () => {
    const { sim } = createPair()
    const node = sim.node('worker')
    const fired: string[] = []
    const run = (life: Life, name: string): void => {
      const port = life.guard({ work: async () => name })
      life.scheduler.after(10, () => fired.push(`timer ${name}`))
      port.work().then((done) => fired.push(done))
    }
    run(node.start(), 'first')
    node.crash('power')
    run(node.start(), 'second')
    await sim.time.run()
    expect(fired).toEqual(['second', 'timer second'])
  })
})

describe('connections', () => {
  async function createConnected(options: Partial<SimulationOptions> = {}) {
    const sim = createSimulation({ seed: 3, ...options })
    const got: number[] = []
    const ended: string[] = []
    const server = sim.node('server').start()
    await sim.network.listenerOf(server).listen({ host: 'host', port: 99 }, (stream) => {
      stream.onData((bytes) => {
        got.push(...bytes)
        stream.write(bytes).catch(() => undefined)
      })
      stream.onEnd(() => ended.push('server'))
    })
    const life = sim.node('client').start()
    const connecting = sim.network.streamsOf(life).connect({ host: 'host', port: 99 }, 1_000)
    let stream: Awaited<typeof connecting> | undefined
    connecting.then(
      (made) => {
        stream = made
      },
      () => undefined,
    )
    await sim.time.run()
    const back: number[] = []
    stream?.onData((bytes) => back.push(...bytes))
    stream?.onEnd(() => ended.push('client'))
    return { sim, got, back, ended, stream, connecting }
  }

  it('carry bytes both ways in order', async () => {
    const { sim, got, back, stream } = await createConnected()
    const sent = Array.from({ length: 40 }, (_, index) => index)
    for (const byte of sent) stream?.write(Uint8Array.of(byte, byte + 100))
    await sim.time.run()
    const whole = sent.flatMap((byte) => [byte, byte + 100])
    expect([got, back]).toEqual([whole, whole])
  })

  it('end on both sides when one node dies', async () => {
    const { sim, ended } = await createConnected()
    sim.node('client').crash('power')
    await sim.time.run()
    expect(ended).toEqual(['server'])
  })

  it('lose what is written into a partition', async () => {
    const { sim, got, stream } = await createConnected()
    sim.network.partition('client', 'server')
    stream?.write(Uint8Array.of(1))
    await sim.time.run()
    expect(got).toEqual([])
  })

  it('break in a write', async () => {
    const faults: NetworkFaults = { stream: ({ path }) => ({ reset_before: path === '' ? 0 : 1 }) }
    const { sim, got, ended, stream } = await createConnected({ faults })
    sim.network.setFaults({ stream: () => ({ reset_before: 1 }) })
    await expect(stream?.write(Uint8Array.of(1))).rejects.toThrow(TransportError)
    await sim.time.run()
    expect([got, ended.sort()]).toEqual([[], ['client', 'server']])
  })
})

describe('one seed', () => {
  async function digestOf(seed: number): Promise<string> {
    const { sim, send, serve } = createPair({
      seed,
      faults: { http: () => ({ lose_after: 0.1, duplicate: 0.2, delay: 0.1, error_after: 0.1 }) },
    })
    sim.points.setChance(0.02)
    sim.node('server').onCrash(() => {
      sim.time.after(500, 'server', 'restart', '', () => serve(sim.node('server').start()))
    })
    for (let number = 0; number < 30; number += 1) {
      sim.time.after(sim.dice.between(0, 60_000), 'client', 'tick', '', () => send(`/${number}`))
    }
    await sim.time.run()
    return sim.trace.digest()
  }

  it('is the same run each time, and another seed another', async () => {
    const first = await digestOf(5)
    expect(await digestOf(5)).toBe(first)
    expect(await digestOf(6)).not.toBe(first)
  })
})
