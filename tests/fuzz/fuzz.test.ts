/** A small share of what `npm run fuzz` does, the same each time. */
import { readdirSync, statSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { corpusFile, readCorpus } from './corpus-file.ts'
import { fromHex } from './expect.ts'
import { fuzz, maxInputMs, outcomeOf, type Target } from './fuzz.ts'
import { regressions } from './regressions.ts'
import { targets } from './targets/index.ts'

const executions = 400

test.each(targets)('$name takes whatever comes', async ({ name, load }) => {
  const target = await load()
  expect(target.name).toBe(name)
  const known = readCorpus(corpusFile(name))
  const all = executions + target.seeds.length + known.length
  const report = await fuzz(target, { seed: 8583, executions: all, known })
  expect(report.findings).toEqual([])
  expect(report.executions).toBe(all)
})

test.each(regressions)('%s: %s', async (name, input) => {
  const target = await targets.find((one) => one.name === name)?.load()
  expect(target).toBeDefined()
  if (target !== undefined)
    expect(await outcomeOf(target, fromHex(input))).toEqual(expect.any(String))
})

test('the inputs that are kept are few, and of targets that there are', () => {
  const folder = new URL('corpus/', import.meta.url)
  const files = readdirSync(folder)
  const names = new Set(targets.map(({ name }) => `${name}.txt`))
  expect(files.filter((file) => !names.has(file))).toEqual([])
  const size = files.reduce((sum, file) => sum + statSync(new URL(file, folder)).size, 0)
  expect(size).toBeLessThan(300_000)
})

describe('the fuzzer itself', () => {
  const target = (run: (input: Uint8Array) => string): Target => ({
    ...{ name: 'sample', seeds: [Uint8Array.of(0, 0, 0, 0)] },
    run,
  })

  test('finds what is three steps away, by what it has found before', async () => {
    const steps = target((input) => {
      const met = [0x61, 0x62, 0x63].findIndex((wanted, index) => input[index] !== wanted)
      if (met < 0) throw new Error('found')
      return String(met)
    })
    const { findings } = await fuzz(steps, { seed: 1, executions: 200_000 })
    expect(findings[0]?.message).toContain('found')
    expect(findings[0]?.input.subarray(0, 3)).toEqual(Uint8Array.of(0x61, 0x62, 0x63))
  })

  test('does the same again under the same seed', async () => {
    const run = async () => {
      const inputs: string[] = []
      const sample = target((input) => {
        inputs.push(Buffer.from(input).toString('hex'))
        return String(input.length)
      })
      await fuzz(sample, { seed: 7, executions: 500 })
      return inputs
    }
    expect(await run()).toEqual(await run())
  })

  test('tells of what takes too long', async () => {
    const slow = target(() => {
      for (const begin = process.threadCpuUsage(); ; ) {
        const { user, system } = process.threadCpuUsage(begin)
        if (user + system > 1500 * maxInputMs) break
      }
      return 'done'
    })
    expect(await outcomeOf(slow, new Uint8Array(0))).toMatchObject({
      message: expect.stringContaining('takes'),
    })
  })
})
