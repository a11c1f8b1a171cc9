/** The search is held to finding what is planted, in each form, before it is trusted to find nothing. */
import { createHash } from 'node:crypto'
import { createMemoryLog } from '@tillway/kernel/testing'
import { describe, expect, test } from 'vitest'
import { logPlace } from './places.ts'
import { type Canary, createSearch } from './search.ts'

const canaries: readonly Canary[] = [
  { what: 'number', text: '6226090000000048', isHashable: true },
  { what: 'name', text: '钱多多' },
  { what: 'code', text: '480615' },
  { what: 'cvn', text: '248', after: ['cvn2=', 'cvn":"'] },
]
const search = createSearch(canaries)

const percent = (text: string) => Buffer.from(text).toString('hex').replaceAll(/../g, '%$&')
const unicode = (text: string) =>
  [...text].map((char) => `\\u${char.charCodeAt(0).toString(16).padStart(4, '0')}`).join('')

/** How somebody may write a secret into a log without meaning to. */
const disguises: Readonly<Record<string, (secret: string) => string>> = {
  raw: (secret) => secret,
  'base64 at offset 0': (secret) => Buffer.from(`{"a":1,"${secret}"}`).toString('base64'),
  'base64 at offset 1': (secret) => Buffer.from(`{"ab":1,"${secret}"}`).toString('base64'),
  'base64 at offset 2': (secret) => Buffer.from(`{"abc":1,"${secret}"}`).toString('base64'),
  base64url: (secret) => Buffer.from(`>>>???${secret}???>>>`).toString('base64url'),
  hex: (secret) => Buffer.from(`x${secret}y`).toString('hex'),
  'upper hex': (secret) => Buffer.from(`x${secret}y`).toString('hex').toUpperCase(),
  'url-escaped': (secret) => `a=${encodeURIComponent(secret)}&b=1`,
  'url-escaped throughout': percent,
  'json-escaped': unicode,
  reversed: (secret) => [...secret].reverse().join(''),
  'html-escaped': (secret) => [...secret].map((char) => `&#${char.codePointAt(0)};`).join(''),
}

describe.each(Object.entries(disguises))('written %s', (_form, disguise) => {
  test.each(canaries.filter(({ after }) => after === undefined))('$what', ({ what, text }) => {
    const log = createMemoryLog()
    log.debug({ note: `<${disguise(text)}>` }, 'a careless line')
    const found = search([logPlace('the log', log.lines)])
    expect(found.length).toBeGreaterThan(0)
    for (const line of found) expect(line).toMatch(new RegExp(`^${what} .* in the log$`))
    for (const line of found) expect(line).not.toContain(text)
  })

  test('a short one after its word', () => {
    const log = createMemoryLog()
    log.debug({ note: `<${disguise('cvn2=248')}>` }, 'a careless line')
    expect(search([logPlace('the log', log.lines)])).not.toEqual([])
  })
})

test('a number with gaps, a hash, and a value by itself are found', () => {
  const found = (content: string, values: string[] = []) =>
    search([{ name: 'here', content, values }])
  expect(found('6226 0900 0000 0048')).toEqual(['number (grouped) in here'])
  expect(found('6226-0900-0000-0048')).toEqual(['number (grouped) in here'])
  const hash = createHash('sha256').update('6226090000000048').digest('hex')
  expect(found(hash)).toEqual(['number (sha256) in here'])
  expect(found('', ['248'])).toEqual(['cvn (a value) in here'])
})

test('an error’s cause, a nested field and bytes are looked into', () => {
  const log = createMemoryLog()
  const cause = new Error('refused 6226090000000048')
  log.warn({ deep: { error: new Error('outer', { cause }) } }, 'failed')
  expect(search([logPlace('the log', log.lines)])).toEqual(['number (raw) in the log'])
})

test('what only looks alike is not found', () => {
  const content = '6226****0048 1480615 4806150 cvn2=*** 248 ms 1792480615123'
  expect(search([{ name: 'here', content }])).toEqual([])
})
