/** `tillway events resend`: the platform itself delivers again. */
import type { Tillway } from '@tillway/mall'
import type { Call } from '../call.ts'
import { textOf } from '../commands/command.ts'
import { connectPlatform } from '../connect.ts'
import { type ExitCode, exitCodes } from '../exit-codes.ts'
import { Trouble, usageTrouble } from '../trouble.ts'
import { timeOf } from './time.ts'

export async function resendEvents({ world, print, given }: Call): Promise<ExitCode> {
  const [event] = given.args
  const since = textOf(given, 'since')
  if ((event === undefined) === (since === undefined)) {
    throw usageTrouble('argument_missing', {
      zh: '给出事件编号 evt_…，或 --since，二者取一',
      en: 'give the id of an event, or --since: one of the two',
    })
  }
  const { tillway } = connectPlatform(world, given)
  const endpoint = textOf(given, 'endpoint')
  if (event !== undefined) return await resendOne({ tillway, event, endpoint, print })
  const at = new Date(timeOf(since ?? '', world.clock.now())).toISOString()
  const endpoints = endpoint === undefined ? await endpointsOf(tillway) : [endpoint]
  for (const id of endpoints) {
    const { count } = await tillway.webhookEndpoints.resend(id, { since: at })
    print.fact({ endpoint: id, since: at, count }, `${id}: ${count}`)
  }
  return exitCodes.ok
}

async function endpointsOf(tillway: Tillway): Promise<readonly string[]> {
  const found: string[] = []
  for await (const { id, status } of tillway.webhookEndpoints.list()) {
    if (status === 'enabled') found.push(id)
  }
  if (found.length > 0) return found
  throw new Trouble({
    code: 'no_endpoint',
    words: { zh: '没有启用的回调地址', en: 'no webhook endpoint is enabled' },
    remedy: {
      zh: '用 npx --no-install tillway listen 在本机接收，或新建一个回调地址',
      en: 'receive events here with npx --no-install tillway listen, or create an endpoint',
    },
  })
}

async function resendOne(parts: {
  readonly tillway: Tillway
  readonly event: string
  readonly endpoint: string | undefined
  readonly print: Call['print']
}): Promise<ExitCode> {
  const { tillway, event, endpoint, print } = parts
  const filter = endpoint === undefined ? { event } : { event, endpoint }
  let count = 0
  for await (const delivery of tillway.webhookDeliveries.list(filter)) {
    const sent = await tillway.webhookDeliveries.resend(delivery.id)
    count += 1
    print.fact(sent, `${sent.endpoint}  ${sent.event}  ${sent.status}`)
  }
  if (count > 0) return exitCodes.ok
  throw new Trouble({
    code: 'no_delivery',
    words: { zh: '这个事件没有投递记录', en: 'there is no delivery of this event' },
    remedy: {
      zh: '它发生时还没有回调地址：用 npx --no-install tillway listen --from-start 取得它',
      en: 'it happened before there was an endpoint: fetch it with npx --no-install tillway listen --from-start',
    },
  })
}
