/** `tillway doctor`. */
import type { Call } from '../call.ts'
import { isOn, textsOf } from '../commands/command.ts'
import { type ExitCode, exitCodes } from '../exit-codes.ts'
import { usageTrouble } from '../trouble.ts'
import { nearest } from '../words/nearest.ts'
import { checkChannels } from './check-channels.ts'
import { checkClock } from './check-clock.ts'
import { checkDatabase } from './check-database.ts'
import { checkKeys } from './check-keys.ts'
import { checkPlatform, platformAnswers } from './check-platform.ts'
import { checkPorts } from './check-ports.ts'
import { checkSettings } from './check-settings.ts'
import { checkUrls } from './check-urls.ts'
import { checkVault } from './check-vault.ts'
import { checkWebhooks } from './check-webhooks.ts'
import { type Examination, examine } from './examination.ts'
import { type Area, areas, type FaultRow } from './fault.ts'
import { faultTable } from './fault-table.ts'
import type { Finding } from './finding.ts'

type Check = (exam: Examination) => Promise<readonly Finding[]>

/** The merchant’s part is asked of the platform, so it has to answer. */
const ofMerchant =
  (check: Check): Check =>
  async (exam) => {
    if (exam.tillway === undefined || !(await platformAnswers(exam))) return []
    // A key that is refused was told already.
    const isKnown = await exam.tillway.merchant.get().then(
      () => true,
      () => false,
    )
    return isKnown ? await check(exam) : []
  }

const checks: Readonly<Record<Area, Check>> = {
  settings: checkSettings,
  keys: checkKeys,
  database: checkDatabase,
  clock: checkClock,
  ports: checkPorts,
  platform: checkPlatform,
  vault: checkVault,
  urls: checkUrls,
  webhooks: ofMerchant(checkWebhooks),
  channels: ofMerchant(checkChannels),
}

export async function doctor(call: Call): Promise<ExitCode> {
  const { print, given } = call
  if (isOn(given, 'list')) return list(call)
  requireAreas(textsOf(given, 'only'))
  const exam = examine(call)
  const findings: Finding[] = []
  for (const area of areas.filter((one) => exam.areas.has(one))) {
    const some = await checks[area](exam)
    findings.push(...some)
    if (some.length === 0) print.line(passed(call, exam, area))
    for (const finding of some) tell(call, finding)
  }
  const faults = findings.filter(({ code }) => severityOf(code) === 'fault').length
  const warnings = findings.length - faults
  const summary = print.say({
    zh: `${faults} 个问题，${warnings} 个提醒`,
    en: `${faults} faults, ${warnings} warnings`,
  })
  print.fact({ faults, warnings, ok: faults === 0 }, `\n${summary}`)
  return faults === 0 ? exitCodes.ok : exitCodes.faultsFound
}

/** What hangs on a platform that is not told of was not examined, which is no praise. */
function passed({ print }: Call, { apiBase }: Examination, area: Area): string {
  const name = print.say(areaNames[area])
  const isAsked = area === 'platform' || area === 'webhooks' || area === 'channels'
  if (!isAsked || apiBase !== undefined) return `${print.paint('✓', 'green')} ${name}`
  const why = print.say({
    zh: '没查：平台没有运行，也没有 --api',
    en: 'not examined: no platform runs here, and there is no --api',
  })
  return print.paint(`- ${name}  ${why}`, 'dim')
}

const areaNames: Readonly<Record<Area, FaultRow['what']>> = {
  settings: { zh: '配置', en: 'settings' },
  keys: { zh: '密钥', en: 'keys' },
  database: { zh: '数据库', en: 'database' },
  clock: { zh: '时钟', en: 'clock' },
  ports: { zh: '端口', en: 'ports' },
  platform: { zh: '平台', en: 'platform' },
  vault: { zh: '保险库', en: 'vault' },
  urls: { zh: '对外地址与证书', en: 'public addresses and certificates' },
  webhooks: { zh: '回调', en: 'webhooks' },
  channels: { zh: '通道', en: 'channels' },
}

const severityOf = (code: Finding['code']): FaultRow['severity'] => faultTable[code].severity

function tell({ print }: Call, { code, about }: Finding): void {
  const { area, severity, what, cause, remedy } = faultTable[code]
  const { say, paint } = print
  const mark = severity === 'fault' ? paint('✗', 'red') : paint('!', 'yellow')
  const lines = [
    `${mark} ${say(what)}${about === '' ? '' : `: ${about}`} ${paint(`[${code}]`, 'dim')}`,
    `    ${say({ zh: '原因：', en: 'cause: ' })}${say(cause)}`,
    `    ${say({ zh: '怎么办：', en: 'what to do: ' })}${say(remedy)}`,
  ]
  print.fact(
    { code, area, severity, about, what: say(what), cause: say(cause), remedy: say(remedy) },
    lines.join('\n'),
  )
}

function list({ print }: Call): ExitCode {
  for (const [code, { area, severity, what, cause, remedy }] of Object.entries(faultTable)) {
    const told = { what: print.say(what), cause: print.say(cause), remedy: print.say(remedy) }
    print.fact({ code, area, severity, ...told }, `${code}  ${told.what}`)
  }
  return exitCodes.ok
}

function requireAreas(wanted: readonly string[]): void {
  const known: readonly string[] = areas
  const unknown = wanted.find((area) => !known.includes(area))
  if (unknown === undefined) return
  const meant = nearest(unknown, known) ?? known.join(', ')
  throw usageTrouble(
    'option_choice',
    { zh: `没有 ${unknown} 这一项`, en: `there is no area ${unknown}` },
    { zh: `可用：${meant}`, en: `known: ${meant}` },
  )
}
