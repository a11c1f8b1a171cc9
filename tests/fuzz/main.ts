/**
 * `npm run fuzz -- --executions N [--target a,b] [--seed S] [--jobs 2] [--minutes M] [--state folder]
 * [--json] [--keep]`: feeds what somebody else might write to everything that reads it, N inputs to
 * each target. `npm run fuzz -- --forged N` offers N forged messages to each channel.
 */
import { execFileSync } from 'node:child_process'
import { parseArgs } from 'node:util'
import { type CampaignOptions, runCampaign, type TargetTotal } from './campaign.ts'
import { forgedChannels } from './forged/index.ts'
import { targets } from './targets/index.ts'

const { values } = parseArgs({
  options: {
    executions: { type: 'string', default: '100000' },
    forged: { type: 'string' },
    target: { type: 'string' },
    seed: { type: 'string', default: '1' },
    jobs: { type: 'string', default: '1' },
    minutes: { type: 'string' },
    state: { type: 'string' },
    json: { type: 'boolean', default: false },
    keep: { type: 'boolean', default: false },
  },
})

const isForged = values.forged !== undefined
const wanted = values.target?.split(',')
const known = isForged ? forgedChannels : targets.map(({ name }) => name)
const names = known.filter((name) => wanted?.includes(name) ?? true)
const [seed, executions, jobs, minutes] = [
  values.seed,
  values.forged ?? values.executions,
  values.jobs,
  values.minutes ?? 'Infinity',
].map(Number)
const isGood = Number.isSafeInteger(seed) && names.length === (wanted?.length ?? names.length)
if (!isGood || !(Number(executions) > 0 && Number(jobs) > 0 && Number(minutes) > 0)) {
  process.stderr.write(`targets: ${known.join(', ')}\n`)
  process.exit(2)
}

const options: CampaignOptions = {
  ...{ kind: isForged ? 'forged' : 'target', names, keep: values.keep },
  ...{ seed: Number(seed), executions: Number(executions), jobs: Number(jobs) },
  until: Date.now() + Number(minutes) * 60_000,
  ...(values.state === undefined ? {} : { state: values.state }),
}
const totals = await runCampaign(options, (name, { executions: done, seconds }) => {
  process.stderr.write(`${name} ${done} in ${Math.round(seconds)} s\n`)
})
const commit = execFileSync('git', ['rev-parse', '--short', 'HEAD'], { encoding: 'utf8' }).trim()
const isBroken = totals.some(({ findings }) => findings.length > 0)
if (values.json) process.stdout.write(`${JSON.stringify({ seed, commit, totals }, null, 2)}\n`)
else print(totals)
process.exit(isBroken ? 1 : 0)

function print(all: readonly TargetTotal[]): void {
  for (const { name, executions: done, seconds, cpuSeconds, findings, ...counts } of all) {
    const rate = Math.round(done / Math.max(cpuSeconds, 0.001))
    const facts = Object.entries(counts).map(([fact, count]) => `${fact} ${count}`)
    process.stdout.write(
      `${name.padEnd(22)} ${String(done).padStart(9)} ${String(rate).padStart(7)} per CPU second, ` +
        `${Math.round(seconds)} s, ${facts.join(', ')}, findings ${findings.length}\n`,
    )
    for (const { input, message } of findings) process.stdout.write(`  ${input}\n  ${message}\n`)
  }
  const sum = all.reduce((total, one) => total + one.executions, 0)
  const verdict = isBroken ? 'FINDINGS' : 'no findings'
  process.stdout.write(`${sum} in all, seed ${seed}, commit ${commit}, ${verdict}\n`)
}
