import { afterEach, expect, test } from 'vitest'
import type { Bench } from '../../test/bench.ts'
import {
  enter,
  goodPassword,
  otherPassword,
  pay,
  setPassword,
  startPasswordBench,
} from '../../test/passwords.ts'
import { networkOf } from './password-limits.ts'

const started: Bench[] = []
let bench: Bench

afterEach(async () => {
  await Promise.all(started.splice(0).map((each) => each.stop()))
})

const hour = 3_600_000
const shoppers = ['shopper-1', 'shopper-2', 'shopper-3', 'shopper-4'] as const

async function startWith(passwordLimits: Parameters<typeof startPasswordBench>[0]): Promise<void> {
  bench = await startPasswordBench(passwordLimits)
  started.push(bench)
  for (const shopper of shoppers) {
    await setPassword(bench, [goodPassword, goodPassword], {
      claims: { shopper },
      entry: { shopper },
    })
  }
}

const payAs = (
  shopper: string,
  digits: string,
  more: { device?: string; clientIp?: string } = {},
) =>
  pay(bench, digits, {
    claims: { shopper },
    entry: { shopper, ...(more.clientIp === undefined ? {} : { clientIp: more.clientIp }) },
    payload: more.device === undefined ? {} : { device: more.device },
  })

test('one browser gets only so many wrong, over whatever shoppers', async () => {
  await startWith({ passwordLimits: { perDeviceHour: 2 } })
  await payAs('shopper-1', otherPassword)
  await payAs('shopper-2', otherPassword, { clientIp: '203.0.113.9' })
  expect(await payAs('shopper-3', otherPassword)).toEqual({
    result: 'refused',
    code: 'rate_limited',
    retryAfterSeconds: 3_600,
  })
  const shopper = { merchantId: 'mch_1', shopper: 'shopper-3' }
  expect(await bench.client.passwords.describe(shopper)).toMatchObject({ triesLeft: 5 })
  const other = { device: 'BBBBBBBBBBBBBBBBBBBBBB' }
  expect(await payAs('shopper-3', goodPassword, other)).toMatchObject({ result: 'right' })
  await bench.time.advance(hour)
  expect(await payAs('shopper-3', otherPassword)).toMatchObject({ result: 'wrong' })
})

test('one address gets only so many wrong, and right ones are no wrong ones', async () => {
  await startWith({ passwordLimits: { perAddressHour: 3 } })
  for (let index = 0; index < 6; index += 1) {
    expect(await payAs('shopper-1', goodPassword)).toMatchObject({ result: 'right' })
  }
  for (const [index, shopper] of shoppers.slice(0, 3).entries()) {
    const device = String(index).padStart(22, 'C')
    expect(await payAs(shopper, otherPassword, { device })).toMatchObject({ result: 'wrong' })
  }
  expect(await payAs('shopper-4', goodPassword, { device: '' })).toMatchObject({
    code: 'rate_limited',
  })
  const elsewhere = { device: '', clientIp: '198.51.100.1' }
  expect(await payAs('shopper-4', goodPassword, elsewhere)).toMatchObject({ result: 'right' })
})

test('a challenge that met a limit was not used up by it', async () => {
  await startWith({ passwordLimits: { perDeviceHour: 0 } })
  const entry = await enter(bench, [goodPassword], { purpose: 'pay' })
  for (let index = 0; index < 2; index += 1) {
    expect(await bench.client.passwords.verify(entry)).toMatchObject({ code: 'rate_limited' })
  }
})

test('what was counted lapses, and is named by keyed digests alone', async () => {
  await startWith({})
  await payAs('shopper-1', otherPassword)
  const dump = await bench.vault.store.dump()
  expect(dump).toContain('password_device')
  for (const hidden of ['203.0.113.7', 'AAAAAAAAAAAAAAAAAAAAAA']) expect(dump).not.toContain(hidden)
  await bench.time.advance(24 * hour + 60_000)
  await bench.vault.sweep()
  const swept = await bench.vault.store.dump()
  expect(swept).not.toContain('password_device')
  expect(swept).not.toContain('password_address')
  expect(swept).not.toContain('challenge')
})

test.each([
  ['203.0.113.7', '203.0.113.7'],
  ['::ffff:203.0.113.7', '203.0.113.7'],
  ['2001:db8:1:2:3:4:5:6', '2001:db8:1:2::/64'],
  ['2001:DB8:0001:2::6', '2001:db8:1:2::/64'],
  ['2001:db8::6', '2001:db8:0:0::/64'],
  ['::1', '0:0:0:0::/64'],
  ['unknown', 'unknown'],
])('%s counts as %s', (address, network) => {
  expect(networkOf(address)).toBe(network)
})
