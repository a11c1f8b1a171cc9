/** `tillway keys rotate`: new keys beside the old ones, so that nothing stops meanwhile. */
import type { Call } from '../call.ts'
import { isOn, textOf } from '../commands/command.ts'
import { connectPlatform } from '../connect.ts'
import { type ExitCode, exitCodes } from '../exit-codes.ts'
import { Trouble, usageTrouble } from '../trouble.ts'
import { handOver, requireWritable } from './hand-over.ts'
import { rotateMerchant } from './rotate-merchant.ts'
import { rotateVault } from './rotate-vault.ts'

export async function rotateKeys(call: Call): Promise<ExitCode> {
  const [kind, id] = call.given.args
  refuseWhatIsOfOthers(call, kind, id)
  if (kind === 'vault') return rotateVault(call)
  if (textOf(call.given, 'out') === undefined && !isOn(call.given, 'reveal')) {
    throw usageTrouble('nowhere_to_put', {
      zh: '新密钥只显示一次：用 --out .env 写入文件，或用 --reveal 打印',
      en: 'a new key shows once: write it to a file by --out .env, or print it by --reveal',
    })
  }
  requireWritable(call)
  return kind === 'merchant' ? await rotateMerchant(call) : await rotateWebhook(call, id)
}

/** What would be passed over in silence leaves somebody believing that a key has ended. */
function refuseWhatIsOfOthers({ given }: Call, kind = '', id?: string): void {
  if (textOf(given, 'revoke') !== undefined && kind !== 'merchant') {
    throw usageTrouble('option_value', {
      zh: '--revoke 只用于 keys rotate merchant',
      en: '--revoke belongs to keys rotate merchant alone',
    })
  }
  if (id !== undefined && kind !== 'webhook') {
    throw usageTrouble('argument_extra', {
      zh: `编号 ${id} 只用于 keys rotate webhook`,
      en: `the id ${id} belongs to keys rotate webhook alone`,
    })
  }
}

/** The old secret signs beside the new one for a day, so a mall may change its own at any time of it. */
async function rotateWebhook(call: Call, wanted: string | undefined): Promise<ExitCode> {
  const { tillway } = connectPlatform(call.world, call.given)
  const ids: string[] = []
  for await (const { id } of tillway.webhookEndpoints.list()) ids.push(id)
  const [only, ...more] = ids
  if (only === undefined) throw noEndpoint()
  const id = wanted ?? (more.length === 0 ? only : undefined)
  if (id === undefined) {
    throw usageTrouble('argument_missing', {
      zh: `要换哪个回调地址的密钥？${ids.join('、')}`,
      en: `whose secret? ${ids.join(', ')}`,
    })
  }
  const { secret } = await tillway.webhookEndpoints.rotate(id)
  handOver(call, { name: 'TILLWAY_WEBHOOK_SECRET', value: secret, fact: { key: 'webhook', id } })
  return exitCodes.ok
}

function noEndpoint(): Trouble {
  return new Trouble({
    code: 'no_endpoint',
    words: { zh: '还没有回调地址', en: 'there is no webhook endpoint' },
    remedy: {
      zh: '先新建一个：新地址自带密钥',
      en: 'create one first: it comes with a secret of its own',
    },
  })
}
