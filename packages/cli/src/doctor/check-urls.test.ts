import { expect, test } from 'vitest'
import type { ShownCertificate } from '../world.ts'
import { checkUrls } from './check-urls.ts'
import type { Examination } from './examination.ts'

const now = Date.parse('2026-06-01T00:00:00Z')
const dayMs = 86_400_000

/** A public address that shows this certificate and answers as a platform does. */
async function findings(shown: Omit<ShownCertificate, 'subject'>, settings: object = named) {
  const asked: string[] = []
  const body = new TextEncoder().encode('{"status":"alive"}')
  const world = {
    clock: { now: () => now },
    http: { send: async () => ({ status: 200, headers: {}, body }) },
    machine: {
      certificateOf: async (host: string, port: number) => {
        asked.push(`${host}:${port}`)
        return { ...shown, subject: 'pay.example.com' }
      },
    },
  }
  const exam = { world, settings: {}, ...settings } as unknown as Examination
  return { asked, found: await checkUrls(exam) }
}

const named = { settings: { TILLWAY_PUBLIC_URL: 'https://pay.example.com' } }
const left = (ms: number) => ({ validTo: now + ms, distrust: undefined })

test('a certificate is spoken of three weeks before its end, and from its end on', async () => {
  expect((await findings(left(21 * dayMs))).found).toEqual([])
  expect((await findings(left(21 * dayMs - 1))).found).toEqual([
    { code: 'certificate_expiring', about: 'https://pay.example.com: 20 d' },
  ])
  expect((await findings(left(0))).found).toEqual([
    { code: 'certificate_expired', about: 'https://pay.example.com' },
  ])
})

test('one that is not trusted is told before its days are counted', async () => {
  const shown = { validTo: now + dayMs, distrust: 'DEPTH_ZERO_SELF_SIGNED_CERT' }
  expect((await findings(shown)).found).toMatchObject([{ code: 'certificate_untrusted' }])
})

test('a platform that a mall calls is looked at as well, once', async () => {
  const both = { ...named, apiBase: 'https://pay.example.com' }
  expect((await findings(left(dayMs), both)).asked).toEqual(['pay.example.com:443'])
  const elsewhere = { apiBase: 'https://other.example.com:8443' }
  const { asked, found } = await findings(left(dayMs), elsewhere)
  expect([asked, found]).toMatchObject([
    ['other.example.com:8443'],
    [{ code: 'certificate_expiring' }],
  ])
})
