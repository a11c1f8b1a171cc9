/** Public addresses: reached, leading here, and with a certificate that holds. */
import { ask, textOfAnswer } from './ask.ts'
import type { Examination } from './examination.ts'
import { type Finding, found } from './finding.ts'
import { urls } from './known-settings.ts'

const dayMs = 86_400_000
const soonMs = 21 * dayMs

export async function checkUrls(exam: Examination): Promise<readonly Finding[]> {
  const findings: Finding[] = []
  for (const name of urls) {
    const text = exam.settings[name]
    if (text === undefined || !URL.canParse(text)) continue
    findings.push(...(await look(exam, name, new URL(text))))
  }
  const { apiBase } = exam
  const isNamed = urls.some((name) => exam.settings[name]?.startsWith(apiBase ?? ' '))
  if (apiBase?.startsWith('https:') && !isNamed) {
    findings.push(...(await certificate(exam, new URL(apiBase))))
  }
  return findings
}

async function look(exam: Examination, name: string, url: URL): Promise<readonly Finding[]> {
  const bad = url.protocol === 'https:' ? await certificate(exam, url) : []
  if (bad.some(({ code }) => code !== 'certificate_expiring')) return bad
  const answer = await ask(exam.world, `${url.origin}/healthz`)
  if (answer === undefined) return [...bad, ...found('url_unreachable', `${name}: ${url.origin}`)]
  const isOurs = answer.status === 200 && /"(alive|ok)"/.test(textOfAnswer(answer))
  return isOurs ? bad : [...bad, ...found('url_foreign', `${name}: ${url.origin}`)]
}

async function certificate(
  { world }: Examination,
  { hostname, port, origin }: URL,
): Promise<readonly Finding[]> {
  const shown = await world.machine.certificateOf(hostname, Number(port || 443))
  if (shown === undefined) return []
  const left = shown.validTo - world.clock.now()
  if (left <= 0) return found('certificate_expired', origin)
  if (shown.distrust !== undefined) {
    return found('certificate_untrusted', `${origin}: ${shown.distrust}`)
  }
  return left < soonMs ? found('certificate_expiring', `${origin}: ${days(left)}`) : []
}

export const days = (ms: number) => `${Math.floor(ms / dayMs)} d`
