/** The parts of the fuzzer: counters in the code, what is kept, pieces of a long run. */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { minimised, readCorpus, writeCorpus } from './corpus-file.ts'
import { createCounters } from './counters.ts'
import { createDice } from './dice.ts'
import { fuzz, type Target } from './fuzz.ts'
import { isOurs, withCounters } from './instrument.ts'
import { shapeOf } from './json-keys.ts'
import { mutate } from './mutate.ts'

/** As a module is loaded: its code counts, and so many places are used. */
function load(source: string) {
  const counters = new Uint8Array(256)
  const literals = new Set<string>()
  let used = 0
  const text = withCounters(
    source,
    () => {
      used += 1
      return used - 1
    },
    literals,
  )
  const run = new Function('__fuzzCounters', `${text}; return run`)(counters) as (
    input: string,
  ) => string
  return { counters, literals, run, used: () => used }
}

const source = `function run(text) {
  if (text === 'no') return 'none'
  const found = text.length > 3 ? 'long' : 'short'
  for (const sign of text) if (sign === '!') continue
  switch (text[0]) { case 'a': return 'a'; default: }
  return text[1] && (() => found)() || 'empty'
}`

describe('counted code', () => {
  test('does what it did, and tells which places ran', () => {
    const plain = new Function(`${source}; return run`)() as (input: string) => string
    const counted = load(source)
    const places = createCounters(counted)
    for (const input of ['no', 'abc', 'bcde!', 'b', '']) {
      places.reset()
      expect(counted.run(input)).toBe(plain(input))
      expect(places.features().length).toBeGreaterThan(0)
    }
    expect(places.seen()).toBe(0)
    expect([...counted.literals]).toEqual(expect.arrayContaining(['no', 'long', '!']))
  })

  test('is new once for each place and for about how often it ran', () => {
    const counted = load(source)
    const places = createCounters(counted)
    const isNew = (input: string) => {
      places.reset()
      counted.run(input)
      return places.isNew()
    }
    expect([isNew('bb'), isNew('bb'), isNew('bbbb'), isNew('no'), isNew('no')]).toEqual([
      true,
      false,
      true,
      true,
      false,
    ])
    expect(isNew('bc'.repeat(40))).toBe(true)
  })

  test('is the code of the parsers, and neither tests nor simulators', () => {
    expect(isOurs('file:///x/packages/wire/src/yuan.ts')).toBe(true)
    expect(isOurs('file:///x/channels/card/src/wire/mac.ts')).toBe(true)
    expect(isOurs('file:///x/channels/card/src/simulator/host.ts')).toBe(false)
    expect(isOurs('file:///x/packages/wire/src/yuan.test.ts')).toBe(false)
    expect(isOurs('file:///x/node_modules/jose/index.js')).toBe(false)
  })
})

const textOf = (input: Uint8Array) => Buffer.from(input).toString('latin1')

test('places lead where outcomes alone do not', async () => {
  const counted = load(`function run(text) {
    if (text[0] === 'p') if (text[1] === 'a') if (text[2] === 'y') if (text[3] === '!') throw new Error('found')
    return 'same'
  }`)
  const target: Target = {
    ...{ name: 'sample', seeds: [Uint8Array.of(0, 0, 0, 0)] },
    run: (input) => counted.run(textOf(input)),
  }
  const counters = createCounters(counted)
  const { findings } = await fuzz(target, { seed: 3, executions: 200_000, counters })
  expect(findings[0]?.message).toContain('found')
})

test('the fewest short inputs that run the same places are kept, and come back from their file', async () => {
  const counted = load(source)
  const target: Target = {
    ...{ name: 'sample', seeds: [] },
    run: (input) => counted.run(textOf(input)),
  }
  const inputs = ['bbbbbbbb', 'b', 'bbbb', 'no', 'no', 'b'].map((text) => Buffer.from(text))
  const how = { counters: createCounters(counted), maxBytes: 100 }
  const kept = await minimised(target, inputs, how)
  expect(kept.length).toBeLessThan(5)
  expect(kept.map(textOf)).toEqual(expect.arrayContaining(['b', 'no']))
  const folder = mkdtempSync(join(tmpdir(), 'fuzz-'))
  try {
    const file = join(folder, 'sample.txt')
    expect(readCorpus(file)).toEqual([])
    writeCorpus(file, [...kept, ...kept])
    expect(readCorpus(file).map(textOf)).toEqual(kept.map(textOf))
  } finally {
    rmSync(folder, { recursive: true })
  }
})

test('a change leaves the input as it was, and is no longer than allowed', () => {
  const dice = createDice(5)
  const input = Buffer.from('{"amount":{"total":29900}}')
  const before = input.toString()
  for (let count = 0; count < 2000; count += 1) {
    const changed = mutate(input, { dice, words: [], other: input, maxLength: 40 })
    expect(changed.length).toBeLessThanOrEqual(40)
  }
  expect(input.toString()).toBe(before)
})

test.each([
  ['{"a":1,"b":{"a":2}}', false, 2],
  ['{"a":1,"\\u0061":2}', true, 1],
  ['[{"a":"{\\"a\\":1,"},{"a":[]}]', false, 3],
  ['"{"', false, 0],
])(
  'the second reader of JSON sees in %s whether a key stands twice: %s',
  (text, isRepeated, depth) => {
    expect(shapeOf(text)).toEqual({ isRepeated, depth })
  },
)
