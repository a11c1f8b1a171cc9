import type { NextAction, CardReading as PostedReading } from '@tillway/api/types'
import { describe, expect, test } from 'vitest'
import { fromAscii, fromHex, toAscii, toHex } from '../bytes/hex.ts'
import type { DeviceKeys } from '../device/secure-keys.ts'
import { injectedKey } from '../device/secure-keys.ts'
import { terminalKeys } from '../device/terminal-keys.ts'
import {
  type Bench,
  bdk,
  card,
  type Family,
  masterKey,
  relayedKeys,
  serialBase,
  startBench,
  workingKeysOfField,
} from '../testing/bench.ts'
import { type PayOptions, payWithReader, type ReaderAction } from './pay-with-reader.ts'
import type { PostedDecision, Seals } from './sealing.ts'

const [sale, reversal, owed] = ['0011223344556677', '8899AABBCCDDEEFF', '0F0F0F0F0F0F0F0F'] as const
const { field: keys, kind: key_scheme, master } = relayedKeys
const params = { amount: '12345', currency: 'CNY', keys, key_scheme, master }
const seal: ReaderAction = {
  type: 'reader',
  step: 'seal',
  params: { ...params, seal: `${sale},${reversal}` },
}

/** The host, which has the same keys. */
function hostMac(data: string): string {
  const initialKey = injectedKey(bdk, serialBase)
  const { terminal }: DeviceKeys = terminalKeys({ initialKey, ksn: serialBase, masterKey })
  terminal?.load(fromHex(keys), fromHex(master))
  return toHex(terminal?.mac(fromHex(data)) ?? fromHex(''))
}

const answer = (decide: string, mac = hostMac(sale)): NextAction => ({
  type: 'reader',
  step: 'complete',
  params: { chip: '', arc: '00', proof: sale, mac, decide },
})

async function begin(
  last: NextAction | null,
  { wish = params, family = 'sealing' }: { wish?: Record<string, string>; family?: Family } = {},
) {
  const bench = await startBench(family)
  const posted: { reading: PostedReading; seals: Seals | undefined }[] = []
  const decisions: PostedDecision[] = []
  const options: PayOptions = {
    params: wish,
    present: async (reading, seals) => {
      posted.push({ reading, seals })
      return posted.length === 1 ? seal : last
    },
    complete: async (decision) => void decisions.push(decision),
  }
  const paying = payWithReader(bench.reader, options)
  paying.catch(() => {})
  await bench.wait()
  return { ...bench, posted, decisions, paying }
}

async function swipe({ device, wait, type }: Bench): Promise<void> {
  device.hands.swipe(card('stripe'))
  await wait()
  type('123456')
  await wait()
}

test('a stripe: the reading goes twice, the second time with its seals', async () => {
  const bench = await begin(answer('approve'))
  await swipe(bench)
  expect(await bench.ports.until(bench.paying)).toEqual({ type: 'completed', result: 'approved' })
  const [first, second] = bench.posted
  expect(first?.seals).toBeUndefined()
  expect(second?.reading).toEqual(first?.reading)
  expect(second?.seals).toEqual({ [sale]: hostMac(sale), [reversal]: hostMac(reversal) })
  expect(toAscii(fromHex(second?.seals?.[sale] ?? ''))).toMatch(/^[0-9A-F]{8}$/)
  expect(first?.reading).toMatchObject({
    track2: { ksn: 'FFFF9876543210E00001', window: expect.stringMatching(/^[0-9A-F]{16}$/) },
    pin: { block: expect.stringMatching(/^[0-9A-F]{16}$/) },
  })
  expect(first?.reading.pin?.ksn).toBeUndefined()
  expect(bench.decisions).toEqual([{ result: 'approved', verified: true }])
})

test('a chip decides after the answer was proven', async () => {
  const bench = await begin(answer('chip'))
  bench.device.hands.insert(card('chip'))
  await bench.wait()
  bench.type('123456')
  await bench.wait()
  expect(await bench.ports.until(bench.paying)).toEqual({ type: 'completed', result: 'approved' })
  expect(bench.decisions).toEqual([{ result: 'approved', verified: true }])
})

test('a chip that was pulled out did not agree to what was proven', async () => {
  const bench = await begin(answer('chip'))
  bench.device.hands.insert(card('chip'))
  await bench.wait()
  for (const key of '123456') bench.device.hands.press(key as '1')
  bench.device.hands.press('ok')
  bench.device.hands.pull()
  await bench.wait()
  await bench.ports.until(bench.paying)
  expect(bench.decisions).toEqual([{ result: 'declined', verified: true }])
})

test('a forged answer is told, and the chip is not asked', async () => {
  const bench = await begin(answer('approve', hostMac(reversal)))
  await swipe(bench)
  expect(await bench.ports.until(bench.paying)).toEqual({ type: 'completed', result: 'declined' })
  expect(bench.decisions).toEqual([{ result: 'declined', verified: false }])
})

test('a refusal is proven too', async () => {
  const bench = await begin(answer('refuse'))
  await swipe(bench)
  await bench.ports.until(bench.paying)
  expect(bench.decisions).toEqual([{ result: 'declined', verified: true }])
})

test('what the terminal owes is sealed beside the first post', async () => {
  const bench = await begin(null, { wish: { ...params, seal: owed } })
  await swipe(bench)
  expect(await bench.ports.until(bench.paying)).toEqual({ type: 'answered' })
  expect(bench.posted[0]?.seals).toEqual({ [owed]: hostMac(owed) })
})

test('a reader that is gone before the answer could be proven has proven nothing', async () => {
  const bench = await startBench('sealing')
  const decisions: PostedDecision[] = []
  let posts = 0
  const paying = payWithReader(bench.reader, {
    params,
    present: async () => {
      posts += 1
      if (posts === 2) bench.device.cutPower()
      return posts === 1 ? seal : answer('approve')
    },
    complete: async (decision) => void decisions.push(decision),
  })
  await bench.wait()
  await swipe(bench)
  expect(await bench.ports.until(paying)).toEqual({ type: 'completed', result: 'declined' })
  expect(decisions).toEqual([{ result: 'declined' }])
})

describe('rejects, and nothing can have been paid', () => {
  test.each<[string, { wish?: Record<string, string>; family?: Family }]>([
    ['a reader without a terminal’s keys', { family: 'reference' }],
    ['a reader of another family', { family: 'm60' }],
    ['keys under another master key', { wish: { ...params, master: '000000' } }],
    ['keys that are not genuine', { wish: { ...params, keys: keys.replace('CB4A', 'CB4B') } }],
    ['keys of SM4', { wish: { ...params, key_scheme: 'sm4' } }],
    ['keys of no kind', { wish: { ...params, key_scheme: 'rsa' } }],
  ])('for %s', async (_, how) => {
    const bench = await begin(null, how)
    await expect(bench.ports.until(bench.paying)).rejects.toMatchObject({ code: 'reader_keys' })
    expect(bench.posted).toEqual([])
  })

  test('when the terminal got other keys after the card was read', async () => {
    const bench = await startBench('sealing')
    let posts = 0
    const paying = payWithReader(bench.reader, {
      params,
      present: async () => {
        posts += 1
        return { ...seal, params: { ...seal.params, keys: `${keys.slice(0, -2)}00` } }
      },
      complete: async () => {},
    })
    paying.catch(() => {})
    await bench.wait()
    await swipe(bench)
    await expect(bench.ports.until(paying)).rejects.toMatchObject({ code: 'reader_keys' })
    expect(posts).toBe(1)
  })

  test('for a reader that is gone before it sealed', async () => {
    const bench = await startBench('sealing')
    let posts = 0
    const paying = payWithReader(bench.reader, {
      params,
      present: async () => {
        posts += 1
        bench.device.cutPower()
        return seal
      },
      complete: async () => {},
    })
    paying.catch(() => {})
    await bench.wait()
    await swipe(bench)
    await expect(bench.ports.until(paying)).rejects.toMatchObject({ code: 'reader_disconnected' })
    expect(posts).toBe(1)
  })
})

test('no key and no clear card crosses the wire', async () => {
  const bench = await begin(answer('approve'))
  await swipe(bench)
  await bench.ports.until(bench.paying)
  const all = bench.crossed.map(({ bytes }) => toHex(bytes)).join('')
  const { number } = card('stripe')
  const secrets = [masterKey, number, toHex(fromAscii(number)), toHex(fromAscii('123456'))]
  for (const text of [...secrets, ...Object.values(workingKeysOfField)]) {
    expect(all).not.toContain(text)
  }
})
