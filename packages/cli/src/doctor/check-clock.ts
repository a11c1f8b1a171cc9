/** The clock of this machine, held against the Date of HTTP answers. */
import { ask } from './ask.ts'
import { clockToleranceMs, seconds } from './check-database.ts'
import type { Examination } from './examination.ts'
import { type Finding, found } from './finding.ts'

/** HTTP tells whole seconds. */
const resolutionMs = 1_000

export async function checkClock(exam: Examination): Promise<readonly Finding[]> {
  const { apiBase, timeFrom } = exam
  const asked = timeFrom === undefined ? [] : await compare(exam, timeFrom, true)
  const ours = apiBase === undefined ? [] : await compare(exam, `${apiBase}/healthz`, false)
  return [...asked, ...ours]
}

async function compare(
  { world }: Examination,
  url: string,
  isAsked: boolean,
): Promise<readonly Finding[]> {
  const before = world.clock.now()
  const answer = URL.canParse(url) ? await ask(world, url) : undefined
  const told = Date.parse(answer?.headers.date ?? '')
  if (Number.isNaN(told)) return isAsked ? found('time_source_silent', url) : []
  const middle = (before + world.clock.now()) / 2
  const difference = told + resolutionMs / 2 - middle
  if (Math.abs(difference) <= clockToleranceMs + resolutionMs) return []
  return found('clock_differs_http', `${new URL(url).host}: ${seconds(difference)}`)
}
