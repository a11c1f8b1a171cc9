import type { Tillway } from '@tillway/mall'
import { expect, test } from 'vitest'
import { checkChannels } from './check-channels.ts'
import type { Examination } from './examination.ts'

const certificate = [
  '-----BEGIN CERTIFICATE-----',
  'MIIBczCCARmgAwIBAgIUOPCuIXWE9FZB3eEBBwmM/+OP5ZgwCgYIKoZIzj0EAwIw',
  'DzENMAsGA1UEAwwEbWFsbDAeFw0yNjExMjMxOTI5MzZaFw0yNzExMjMxOTI5MzZa',
  'MA8xDTALBgNVBAMMBG1hbGwwWTATBgcqhkjOPQIBBggqhkjOPQMBBwNCAAS0UWTM',
  'K289Cr6sNBfVquGbB0gWvxsdEFPfbPuA6gHZeBiygbMxB+139gDW6cvwE3qRh5B3',
  'OtgSn/SAZm64xdyHo1MwUTAdBgNVHQ4EFgQUMsWwMOWLMFnNJi/Ive93PyVYzcsw',
  'HwYDVR0jBBgwFoAUMsWwMOWLMFnNJi/Ive93PyVYzcswDwYDVR0TAQH/BAUwAwEB',
  '/zAKBggqhkjOPQQDAgNIADBFAiEA5cPDRilIYBWiK8anK8ahgyIBxJapNaAQmO+d',
  'xSVYtbUCIANjsztDtvowVn/b0Mg3N9U1aOncCgLuAOahM/2YFsZW',
  '-----END CERTIFICATE-----',
].join('\n')
const ends = Date.parse('2027-11-23T19:29:36Z')
const dayMs = 86_400_000

interface Told {
  readonly now?: number
  readonly config?: Readonly<Record<string, string>>
  readonly test?: object
}

/** A platform with one account, which answers as it is told. */
async function findings({ now = ends, config = {}, test: told = { result: 'answers' } }: Told) {
  const listOf = (...items: readonly object[]) => ({
    list: async function* () {
      yield* items
    },
  })
  const tillway = {
    channelAccounts: {
      ...listOf({ id: 'ca_1', channel: 'bankpay', status: 'enabled', config }),
      test: async () => told,
    },
    merchant: { get: async () => ({ allowed_origins: ['https://mall.example'] }) },
    terminals: listOf(),
  } as unknown as Tillway
  return await checkChannels({ tillway, world: { clock: { now: () => now } } } as Examination)
}

const certified = (now: number) => findings({ now, config: { cert: `before\n${certificate}` } })

test('a certificate is spoken of three weeks before its end, and from its end on', async () => {
  expect(await certified(ends - 21 * dayMs)).toEqual([])
  expect(await certified(ends - 21 * dayMs + 1)).toEqual([
    { code: 'channel_certificate_expiring', about: 'bankpay ca_1 cert: 20 d' },
  ])
  expect(await certified(ends - 1)).toMatchObject([{ code: 'channel_certificate_expiring' }])
  expect(await certified(ends)).toEqual([
    { code: 'channel_certificate_expired', about: 'bankpay ca_1 cert' },
  ])
})

test('of a field that is no certificate nothing is said', async () => {
  const damaged = '-----BEGIN CERTIFICATE-----\nnone\n-----END CERTIFICATE-----'
  expect(await findings({ config: { cert: damaged, name: 'mall' } })).toEqual([])
})

test.each([
  ['answers', null, null, []],
  ['untested', null, null, []],
  ['unreachable', 'network', null, ['channel_unreachable']],
  ['unverified', 'signature', null, ['channel_unverified']],
  ['uncertain', 'malformed_answer', null, ['channel_uncertain']],
  ['uncertain', 'rate_limited', 'FREQUENCY_LIMITED', ['channel_uncertain']],
  ['uncertain', 'in_progress', 'SYSTEM_BUSY', ['channel_uncertain']],
  ['uncertain', 'rejected', 'NO_AUTH', ['channel_refused']],
  ['unverified', 'signature', 'SIGN_ERROR', ['channel_refused']],
])('a test that ended %s by %s with the code %s', async (result, cause, channelCode, codes) => {
  const found = await findings({ test: { result, cause, channel_code: channelCode } })
  expect(found.map(({ code }) => code)).toEqual(codes)
  for (const { about } of found) expect(about).toMatch(/^bankpay ca_1/)
})
