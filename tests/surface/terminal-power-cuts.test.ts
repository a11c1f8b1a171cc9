/**
 * The power goes at each message of a settlement, before it leaves or before its answer comes: nothing
 * is stored any more and nothing leaves, and another process carries on from what lies in the database.
 */
import { type StreamConnector, TransportError } from '@tillway/kernel'
import { systemRandom } from '@tillway/kernel/node'
import type { Store } from '@tillway/store'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { databaseKinds } from '../kit/databases.ts'
import { createShiftedTime, type ShiftedTime } from '../kit/shifted-time.ts'
import { startPlatform, type TestPlatform } from '../kit/start-platform.ts'
import { waitUntil } from '../kit/wait-until.ts'
import { openCounter } from './terminal-scene.ts'

type Moment = 'before it leaves' | 'before its answer'

interface Power {
  isOn: boolean
  /** The message, counted from 1, and the moment at which it goes. */
  cut: { message: number; readonly moment: Moment } | undefined
}

/** The sums, the details of the chip, the end of the batch, the sign-in to the next one. */
const messages = [1, 2, 3, 4]
const moments: readonly Moment[] = ['before it leaves', 'before its answer']
const cuts = messages.flatMap((message) => moments.map((moment) => ({ message, moment })))

/** The databases side by side, for mostly they wait; on each one test after the other. */
const inTurn = { concurrent: false } as const

describe.concurrent.each(databaseKinds)('on $name', ({ open }) => {
  const power: Power = { isOn: true, cut: undefined }
  let time: ShiftedTime
  let platform: TestPlatform
  let drop: () => Promise<void>

  beforeAll(async () => {
    const database = await open()
    drop = database.drop
    time = createShiftedTime()
    const { clock, scheduler } = time
    platform = await startPlatform({
      databaseUrl: database.url,
      server: {
        ports: { clock, scheduler, random: systemRandom },
        wrapStore: (store) => poweredStore(store, power),
        wrapStreams: (streams) => poweredStreams(streams, power),
      },
    })
  })
  afterAll(async () => {
    await platform.stop()
    await drop()
  })

  test.each(cuts)('at message $message, $moment', inTurn, async (cut) => {
    const counter = await openCounter(platform)
    await counter.pay(1_300, 'insert')
    await counter.pay(31)
    power.cut = { ...cut }
    const { id } = await counter.settle()
    await waitUntil('the power cut', () => !power.isOn)
    // What is under way finds out.
    await new Promise((resolve) => setTimeout(resolve, 300))
    Object.assign(power, { isOn: true, cut: undefined })
    await platform.restart()
    // Nobody let go of the terminal.
    time.skip(240_000)
    expect(await counter.settled(id)).toMatchObject({
      batch: '000001',
      balanced: true,
      debit: { count: 2, amount: 1_331 },
      credit: { count: 0, amount: 0 },
      uploaded: 1,
    })
    await counter.pay(32)
    const params = { id: counter.terminal.id }
    const { standing } = await counter.mall.ok('getTerminal', { params })
    expect(standing).toEqual({ signed_in: true, batch: '000002', owes: [], unsettled: 1 })
    await counter.holds()
  })
})

function poweredStore(store: Store, power: Power): Store {
  return {
    ...store,
    async transact(unit, about) {
      if (!power.isOn) throw new Error('power cut')
      return await store.transact(unit, about)
    },
  }
}

function poweredStreams(streams: StreamConnector, power: Power): StreamConnector {
  return {
    async connect(address, timeoutMs) {
      if (!power.isOn) throw new TransportError('connect', false)
      const stream = await streams.connect(address, timeoutMs)
      return {
        ...stream,
        async write(bytes) {
          const moment = momentOf(power)
          if (moment === 'before it leaves') power.isOn = false
          if (!power.isOn) throw new TransportError('reset', true)
          await stream.write(bytes)
          if (moment === 'before its answer') power.isOn = false
        },
        onData: (listener) => stream.onData((bytes) => power.isOn && listener(bytes)),
      }
    },
  }
}

/** Undefined while the message that it goes at has not come. */
function momentOf(power: Power): Moment | undefined {
  if (power.cut === undefined) return undefined
  power.cut.message -= 1
  return power.cut.message === 0 ? power.cut.moment : undefined
}
