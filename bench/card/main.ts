/**
 * `npm run bench -- card`: our ISO 8583 codec beside npm `iso_8583`, and our DUKPT beside npm
 * `dukpt`, on the same input, in turns in one run. The ratio is what to quote.
 */
import { decodeOurs, decodeTheirs, encodeOurs, encodeTheirs } from './messages.ts'
import { openOurs, openTheirs, serials } from './reader-keys.ts'

const rounds = 9
const roundMs = 300

interface Pair {
  readonly name: string
  readonly ours: () => unknown
  readonly theirs: () => unknown
}

const bytes = encodeOurs()
let turn = 0
const nextIndex = () => {
  turn = (turn + 1) % serials.length
  return turn
}
const pairs: readonly Pair[] = [
  { name: 'ISO 8583, a sale encoded, against iso_8583', ours: encodeOurs, theirs: encodeTheirs },
  {
    name: 'ISO 8583, a sale decoded, against iso_8583',
    ours: () => decodeOurs(bytes),
    theirs: () => decodeTheirs(bytes),
  },
  {
    name: 'DUKPT, keys of PIN and track and the track opened, against dukpt',
    ours: () => openOurs(nextIndex()),
    theirs: () => openTheirs(nextIndex()),
  },
]

/** Microseconds of this process for one call. */
function costOf(run: () => unknown): number {
  const begin = process.cpuUsage()
  let calls = 0
  for (const end = performance.now() + roundMs; performance.now() < end; calls += 20) {
    for (let count = 0; count < 20; count += 1) run()
  }
  const { user, system } = process.cpuUsage(begin)
  return (user + system) / calls
}

const median = (numbers: readonly number[]): number =>
  [...numbers].sort((one, other) => one - other)[numbers.length >> 1] ?? Number.NaN

for (const { name, ours, theirs } of pairs) {
  costOf(ours)
  costOf(theirs)
  const turns = Array.from({ length: rounds }, () => [costOf(ours), costOf(theirs)] as const)
  const own = median(turns.map(([cost]) => cost))
  const other = median(turns.map(([, cost]) => cost))
  const ratio = median(turns.map(([one, two]) => two / one))
  process.stdout.write(
    `${name} (${rounds} rounds, medians)\n` +
      `  Tillway ${own.toFixed(1).padStart(7)} µs CPU   other ${other.toFixed(1).padStart(7)} µs CPU` +
      `   ${ratio.toFixed(1)} times as fast\n`,
  )
}
