/**
 * Every fault of the acquirer's host, for a card that is swiped, inserted or tapped at a terminal,
 * through the real server. The stories of a database run side by side; the host crashes when they are over, for
 * that ends everybody's connections.
 */
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type EntryMode, entryModes } from '../kit/card-terminal.ts'
import { databaseKinds, type TestDatabase } from '../kit/databases.ts'
import { type FaultBench, startBench } from './bench.ts'
import { sideBySide } from './side-by-side.ts'
import { openTill, type Till } from './terminal-scene.ts'
import {
  playReturn,
  playReversal,
  playSale,
  playSettlement,
  playSignIn,
  returnFaults,
  reversalFaults,
  saleFaults,
  settlementFaults,
  signInFaults,
} from './terminal-stories.ts'

interface Case {
  readonly name: string
  readonly entry: EntryMode
  readonly play: (till: Till) => Promise<void>
}

const sales: readonly Case[] = Object.entries(saleFaults).flatMap(([fault, outcome]) =>
  entryModes.map((entry) => ({
    name: `a sale by ${entry} that meets ${fault} is ${outcome}`,
    entry,
    play: (till) => playSale(till, fault, outcome),
  })),
)

const returns: readonly Case[] = Object.entries(returnFaults).flatMap(([fault, outcome], index) =>
  (['void', 'refund'] as const).map((by) => ({
    name: `a ${by} that meets ${fault} is ${outcome}`,
    entry: entryModes[index % entryModes.length] ?? 'swipe',
    play: (till) => playReturn(till, { fault, outcome, by }),
  })),
)

const others: readonly Case[] = [
  ...reversalFaults.map((fault, index) => ({
    name: `a reversal that meets ${fault} is acknowledged in the end`,
    entry: entryModes[index % entryModes.length] ?? 'swipe',
    play: (till: Till) => playReversal(till, fault),
  })),
  ...signInFaults.map((fault) => ({
    name: `a sign-in that meets ${fault} moves nothing`,
    entry: 'swipe' as const,
    play: (till: Till) => playSignIn(till, fault),
  })),
]

const settlements: readonly Case[] = settlementFaults.flatMap((fault, index) =>
  (['0500', '0320'] as const).map((type) => ({
    name: `a settlement whose ${type} meets ${fault} closes the batch`,
    // A chip has details to be uploaded, whatever the sums.
    entry: index % 2 === 0 ? ('insert' as const) : ('swipe' as const),
    play: (till: Till) => playSettlement(till, { fault, type, balanced: true }),
  })),
)

/** Of the two cases of each fault one, now the first and now the second. */
const oneOfTwo = (cases: readonly Case[]): readonly Case[] =>
  cases.filter((_, index) => (Math.floor(index / 2) + index) % 2 === 0)

/**
 * Everything on SQLite. On PostgreSQL a quarter of the sales, with all of the entries, and what comes
 * in two ways by one of them.
 */
const togetherOn = (database: string): readonly Case[] => {
  const isWhole = database === 'SQLite' || process.env.TILLWAY_FAULTS_ALL !== undefined
  if (isWhole) return [...sales, ...returns, ...settlements, ...others]
  const chosen = sales.filter((_, index) => index % (entryModes.length + 1) === 0)
  return [...chosen, ...oneOfTwo(returns), ...oneOfTwo(settlements), ...others]
}

const alone: readonly Case[] = [
  ...entryModes.map((entry) => ({
    name: `a sale by ${entry} whose host crashes is reversed`,
    entry,
    play: (till: Till) => playSale(till, 'crash', 'reversed'),
  })),
  {
    name: 'a settlement whose host crashes closes the batch',
    entry: 'insert',
    play: (till) => playSettlement(till, { fault: 'crash', type: '0320', balanced: true }),
  },
  ...(['void', 'refund'] as const).map((by) => ({
    name: `a ${by} whose host crashes is done`,
    entry: 'insert' as const,
    play: (till: Till) => playReturn(till, { fault: 'crash', outcome: 'done', by }),
  })),
]

/** The host's sums are other ones, for everybody. */
const unbalanced: readonly Case[] = (['0500', '0320'] as const).flatMap((type) =>
  ['no_answer', 'hang_up', 'garbage'].map((fault) => ({
    name: `a settlement that does not balance and whose ${type} meets ${fault} closes the batch`,
    entry: 'swipe' as const,
    play: (till: Till) => playSettlement(till, { fault, type, balanced: false }),
  })),
)

/** Thirty seconds of waiting for an answer pass in three: a busy machine answers in that time. */
const speed = 10
const atOnce = 12

describe.each(databaseKinds)('over $name', ({ name: database, open: openDatabase }) => {
  const together = togetherOn(database)
  const results = new Map<string, Promise<void>>()
  let bench: FaultBench
  let opened: TestDatabase

  const play = (one: Case): Promise<void> => {
    const result = openTill(bench, one.entry).then(one.play)
    results.set(one.name, result)
    return result
  }

  beforeAll(async () => {
    opened = await openDatabase()
    bench = await startBench({ speed, databaseUrl: opened.url })
    await sideBySide(together, atOnce, play)
    const { settings } = bench.simulator('card')
    settings?.set('totals', 'unbalanced')
    await sideBySide(unbalanced, atOnce, play)
    settings?.set('totals', 'honest')
    await sideBySide(alone, 1, play)
  }, 600_000)

  afterAll(async () => {
    await bench.stop()
    await opened.drop()
  })

  test.each([...together, ...unbalanced, ...alone])('$name', async ({ name }) => {
    expect(results.has(name)).toBe(true)
    await results.get(name)
  })
})
