/**
 * `npm run crash`: processes, databases, lines, disks and clocks fail under traffic, and the books
 * are compared to the fen after each round. Ends with 1 when anything was wrong.
 */
import { writeFileSync } from 'node:fs'
import { parseArgs } from 'node:util'
import { runCampaign } from './campaign.ts'
import { type Theme, themes } from './faults.ts'
import { tell } from './figures.ts'

const usage = `npm run crash -- [--kills N] [--stops N] [--minutes M] [--seed S]
  [--database sqlite|postgres] [--theme ${themes.join('|')}]… [--speed 40] [--json file]`

const { values } = parseArgs({
  options: {
    kills: { type: 'string', default: '100' },
    stops: { type: 'string', default: '20' },
    minutes: { type: 'string', default: '30' },
    seed: { type: 'string', default: String(Date.now() % 1_000_000) },
    database: { type: 'string', default: 'postgres' },
    theme: { type: 'string', multiple: true },
    speed: { type: 'string', default: '40' },
    json: { type: 'string' },
    help: { type: 'boolean' },
  },
})

async function run(): Promise<number> {
  const { database, theme, json } = values
  if (values.help === true || (database !== 'sqlite' && database !== 'postgres')) {
    console.log(usage)
    return values.help === true ? 0 : 2
  }
  const chosen = theme?.map(themeOf)
  const figures = await runCampaign({
    seed: Number(values.seed),
    database,
    kills: Number(values.kills),
    stops: Number(values.stops),
    minutes: Number(values.minutes),
    speed: Number(values.speed),
    ...(chosen === undefined ? {} : { themes: chosen }),
    onRound: (line) => console.log(line),
  })
  console.log(tell(figures))
  if (json !== undefined) writeFileSync(json, `${JSON.stringify(figures, null, 2)}\n`)
  if (figures.wrong.length === 0) return 0
  for (const one of figures.wrong) console.log(`WRONG: ${one}`)
  console.log(`Logs: ${figures.logs}`)
  const only = (chosen ?? []).map((name) => ` --theme ${name}`).join('')
  console.log(
    `Again: npm run crash -- --seed ${figures.seed} --database ${database} ` +
      `--kills ${values.kills} --stops ${values.stops} --speed ${values.speed}${only}`,
  )
  return 1
}

function themeOf(name: string): Theme {
  const found = themes.find((theme) => theme === name)
  if (found === undefined) throw new Error(`there is no theme ${name}; ${usage}`)
  return found
}

// So that what ends with this process, mounts among it, ends in good order.
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => process.exit(130))
process.exit(await run())
