/**
 * `npm run attacks -- --trials N --layouts N --seed s`: lets programs attack the ways of
 * entering a payment password and prints how often they are in, beside what theory says.
 * `npm run attacks -- --pages` lets programs read the real pages and the network instead, and
 * `--pages --leaking` the same pages with a leak, which they must find; `--options` names ways.
 */
import { parseArgs } from 'node:util'
import { createSeededRandom } from '@tillway/kernel/testing'
import { mapsOfVault, options } from './entry.ts'
import { deviation, type Measured, measure } from './measure.ts'
import { strictMaps, testUniformity } from './uniformity.ts'

const { values } = parseArgs({
  options: {
    trials: { type: 'string', default: '200000' },
    layouts: { type: 'string', default: '1000000' },
    seed: { type: 'string', default: '1' },
    pages: { type: 'boolean', default: false },
    leaking: { type: 'boolean', default: false },
    options: { type: 'string', default: options.join(';') },
  },
})
const [trials, layouts, seed] = [values.trials, values.layouts, values.seed].map(Number) as [
  number,
  number,
  number,
]
if (![trials, layouts, seed].every((given) => Number.isSafeInteger(given) && given > 0)) {
  process.stderr.write('trials, layouts and seed are whole numbers from 1\n')
  process.exit(2)
}

const say = (line = '') => process.stdout.write(`${line}\n`)
if (values.pages) {
  const { attackPages } = await import('./pages/report.ts')
  const chosen = options.filter((option) => values.options.split(';').includes(option))
  process.exit(await attackPages({ options: chosen, leaking: values.leaking, seed, say }))
}
const random = createSeededRandom(seed)

say(`## Success of an attacker who then has five tries (${trials} victims each, seed ${seed})\n`)
say('Measured / by theory. Passwords are uniform; the guessable ones are refused.\n')
const measured = measure(mapsOfVault(random), { trials, seed })
for (const line of tableOf(measured)) say(line)

say(`\n## Maps of the vault: chi-square over ${layouts} of them\n`)
say('| what | χ² | degrees | chance of a fair source | bits it tells |')
say('|---|---|---|---|---|')
const tests = testUniformity(strictMaps(random), layouts)
for (const { name, statistic, degrees, chance, bits, fairBits } of tests) {
  const leak = Math.max(0, bits - fairBits)
  say(
    `| ${name} | ${statistic.toFixed(1)} | ${degrees} | ${chance.toFixed(3)} | ${leak.toExponential(1)} |`,
  )
}

const off = measured.filter((one) => deviation(one) > 4.5)
const uneven = tests.filter(({ chance }) => chance < 1e-5)
for (const { attacker, option } of off) say(`OFF THEORY: ${attacker}, ${option}`)
for (const { name } of uneven) say(`UNEVEN: ${name}`)
process.exit(off.length + uneven.length === 0 ? 0 : 1)

function tableOf(all: readonly Measured[]): readonly string[] {
  const names = [...new Set(all.map(({ attacker }) => attacker))]
  return [
    `| attacker | ${options.join(' | ')} |`,
    `|---|${options.map(() => '---|').join('')}`,
    ...names.map((name) => {
      const cells = options.map((option) => {
        const one = all.find((each) => each.attacker === name && each.option === option)
        return one === undefined
          ? ''
          : `${share(one.successes / one.trials)} / ${share(one.theory)}`
      })
      return `| ${name} | ${cells.join(' | ')} |`
    }),
  ]
}

function share(success: number): string {
  if (success === 0) return '0'
  return success >= 0.01 ? success.toFixed(2) : success.toExponential(1)
}
