/** What a merchant set up with channels: accounts that work, certificates that hold, terminals that are ready. */
import { X509Certificate } from 'node:crypto'
import type { ChannelAccount, ChannelAccountTest, Tillway } from '@tillway/mall'
import { days } from './check-urls.ts'
import type { Examination } from './examination.ts'
import { type Finding, found } from './finding.ts'

const soonMs = 21 * 86_400_000

export async function checkChannels(exam: Examination): Promise<readonly Finding[]> {
  const { tillway } = exam
  if (tillway === undefined) return []
  const accounts: ChannelAccount[] = []
  for await (const account of tillway.channelAccounts.list()) {
    if (account.status === 'enabled') accounts.push(account)
  }
  if (accounts.length === 0) return found('channel_none')
  const tests = await Promise.all(accounts.map((account) => test(tillway, account)))
  return [
    ...tests.flat(),
    ...accounts.flatMap((account) => certificates(exam, account)),
    ...(await origins(tillway, accounts)),
    ...(await terminals(tillway)),
  ]
}

async function test(
  tillway: Tillway,
  { id, channel }: ChannelAccount,
): Promise<readonly Finding[]> {
  const about = `${channel} ${id}`
  try {
    return judge(await tillway.channelAccounts.test(id), about)
  } catch {
    return found('channel_refused', about)
  }
}

/** A channel that gave a code for not answering has looked at the account and refused it. */
function judge(
  { result, cause, channel_code: code }: ChannelAccountTest,
  about: string,
): readonly Finding[] {
  if (result === 'answers' || result === 'untested') return []
  if (result === 'unreachable') return found('channel_unreachable', about)
  const isRefused = code !== null && cause !== 'rate_limited' && cause !== 'in_progress'
  if (isRefused) return found('channel_refused', `${about} ${code}`)
  if (result === 'unverified') return found('channel_unverified', about)
  return found('channel_uncertain', `${about} ${cause ?? ''}`.trim())
}

function certificates(
  { world }: Examination,
  { id, channel, config }: ChannelAccount,
): readonly Finding[] {
  const now = world.clock.now()
  return Object.entries(config).flatMap(([field, text]) => {
    const until = endOf(text)
    if (until === undefined) return []
    const about = `${channel} ${id} ${field}`
    if (until <= now) return found('channel_certificate_expired', about)
    const left = until - now
    return left < soonMs ? found('channel_certificate_expiring', `${about}: ${days(left)}`) : []
  })
}

/** When the first of the certificates in a text ends; undefined when there is none. */
function endOf(text: string): number | undefined {
  const blocks = text.match(/-----BEGIN CERTIFICATE-----[\s\S]+?-----END CERTIFICATE-----/g) ?? []
  const ends = blocks.flatMap((pem) => {
    try {
      return [Date.parse(new X509Certificate(pem).validTo)]
    } catch {
      return []
    }
  })
  return ends.length === 0 ? undefined : Math.min(...ends)
}

async function origins(
  tillway: Tillway,
  accounts: readonly ChannelAccount[],
): Promise<readonly Finding[]> {
  const { allowed_origins: known } = await tillway.merchant.get()
  if (known.length > 0) return []
  const used = new Set(accounts.map(({ channel }) => channel))
  for await (const { id, presentations } of tillway.channels.list()) {
    const takesCards = presentations.some(({ presentation }) => presentation === 'sms')
    if (takesCards && used.has(id)) return found('origins_none', 'allowed_origins')
  }
  return []
}

async function terminals(tillway: Tillway): Promise<readonly Finding[]> {
  const findings: Finding[] = []
  for await (const { id, ready, not_ready: why, status } of tillway.terminals.list()) {
    if (ready || status === 'disabled') continue
    findings.push(...found('terminal_not_ready', `${id}: ${why.join(', ')}`))
  }
  return findings
}
