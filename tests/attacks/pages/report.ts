/** `npm run attacks -- --pages`: runs the campaign, judges it, and prints what was found. */
import type { Option } from '../entry.ts'
import { runCampaign } from './campaign.ts'
import { allPasswords, judge, type Verdict } from './judge.ts'

export interface PagesOptions {
  readonly options: readonly Option[]
  /** A leak is planted: then it fails unless the programs find it. */
  readonly leaking: boolean
  readonly seed: number
  say(line?: string): void
}

/** Less likely than this is no chance any more: some forty of them are looked at. */
const tellingChance = 0.0005

/** The code to exit with. */
export async function attackPages(given: PagesOptions): Promise<number> {
  const { options, leaking, seed, say } = given
  const onEntry = (option: Option, entries: number) =>
    process.stderr.write(`\r${option}: ${entries} entries   `)
  const campaign = await runCampaign({ options, leaking, onEntry })
  process.stderr.write('\n')
  const verdicts = new Map<Option, Verdict>()
  for (const [option, traces] of campaign) verdicts.set(option, judge(traces, seed))
  say('## Passwords left to programs that read pages and network (10 wrong entries by each way)\n')
  say(`The frame is the build that is served${leaking ? ', WITH A LEAK PLANTED' : ''}.\n`)
  for (const line of candidatesTable(verdicts)) say(line)
  say('\n## What differed between passwords\n')
  for (const line of differencesTable(verdicts)) say(line)
  for (const [option, { findings, unlikeFacts }] of verdicts) {
    for (const { attacker, by } of findings) {
      for (const how of by) say(`FOUND by ${attacker}, ${option}: ${how}`)
    }
    for (const fact of unlikeFacts.slice(0, 12)) say(`not in all, ${option}: ${fact.slice(-200)}`)
  }
  const isFound = [...verdicts.values()].some(tells)
  return isFound === leaking ? 0 : 1
}

export const tells = ({ findings, differences }: Verdict): boolean =>
  findings.some(({ candidates }) => candidates < allPasswords) ||
  differences.some(({ correlation }) => correlation.chance < tellingChance)

type Verdicts = ReadonlyMap<Option, Verdict>

const headOf = (first: string, verdicts: Verdicts) => [
  `| ${first} | ${[...verdicts.keys()].join(' | ')} |`,
  `|---|${[...verdicts].map(() => '---|').join('')}`,
]

function candidatesTable(verdicts: Verdicts): readonly string[] {
  const [first] = verdicts.values()
  const rows = (first?.findings ?? []).map(({ attacker }, at) => {
    const cells = [...verdicts.values()].map(({ findings }) =>
      (findings[at]?.candidates ?? 0).toLocaleString('en'),
    )
    return `| ${attacker} | ${cells.join(' | ')} |`
  })
  return [...headOf('attacker', verdicts), ...rows]
}

/** Values that came up, and the chance that shuffled passwords go with them as closely. */
function differencesTable(verdicts: Verdicts): readonly string[] {
  const [first] = verdicts.values()
  const rows = (first?.differences ?? []).map(({ what }, at) => {
    const cells = [...verdicts.values()].map(({ differences }) => {
      const { values = [], correlation } = differences[at] ?? {}
      if (values.length <= 1) return `${values[0] ?? ''}`
      return `${values[0]}–${values.at(-1)} (chance ${correlation?.chance.toFixed(2)})`
    })
    return `| ${what} | ${cells.join(' | ')} |`
  })
  const facts = [...verdicts.values()].map(({ unlikeFacts }) => unlikeFacts.length)
  return [
    ...headOf('what', verdicts),
    ...rows,
    `| facts of the pages that not all entries had | ${facts.join(' | ')} |`,
  ]
}
