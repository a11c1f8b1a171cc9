/** Whether the mall is told: endpoints, and what became of deliveries. */
import type { Tillway, WebhookEndpoint } from '@tillway/mall'
import { ask } from './ask.ts'
import type { Examination } from './examination.ts'
import { type Finding, found } from './finding.ts'

/** The last deliveries of an endpoint that are looked at. */
const lookedAt = 20

export async function checkWebhooks(exam: Examination): Promise<readonly Finding[]> {
  const { tillway } = exam
  if (tillway === undefined) return []
  const findings: Finding[] = []
  let count = 0
  for await (const endpoint of tillway.webhookEndpoints.list()) {
    count += 1
    findings.push(...(await look(exam, tillway, endpoint)))
  }
  return count === 0 ? found('webhook_none') : findings
}

async function look(
  { world }: Examination,
  tillway: Tillway,
  { id, url, status, disabled_reason: reason }: WebhookEndpoint,
): Promise<readonly Finding[]> {
  if (status === 'disabled') return found('webhook_disabled', `${id} ${reason ?? ''}`.trim())
  // Whatever it answers to a question without a signature: somebody is there.
  const isThere = (await ask(world, url)) !== undefined
  if (!isThere) return found('webhook_unreachable', `${id} ${url}`)
  const { data } = await tillway.webhookDeliveries.list({ endpoint: id, limit: lookedAt }).first()
  const failing = data.find(
    (one) => one.status === 'parked' || (one.status === 'pending' && one.tries > 0),
  )
  if (failing === undefined) return []
  const said = failing.last_status ?? failing.last_error ?? ''
  return found('webhook_failing', `${id} ${said}`.trim())
}
