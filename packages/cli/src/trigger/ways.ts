/** Ways to pay that a program can pay by. */
import type { Tillway } from '@tillway/mall'
import { Trouble, usageTrouble } from '../trouble.ts'

/** The way that was asked for, or the first of the merchant’s that shows a code and can do that. */
export async function codeWay(
  tillway: Tillway,
  wanted: string | undefined,
  operation: string | undefined,
): Promise<string> {
  const known = new Map<string, string>()
  for await (const { id, way, presentations, operations } of tillway.channels.list()) {
    const showsCode = presentations.some(({ presentation }) => presentation === 'qr')
    const canDo = operation === undefined || operations.includes(operation)
    if (showsCode && canDo) known.set(id, way)
  }
  const ways: string[] = []
  for await (const { channel, status } of tillway.channelAccounts.list()) {
    const way = known.get(channel)
    if (way !== undefined && status === 'enabled') ways.push(way)
  }
  if (wanted !== undefined) {
    if (ways.includes(wanted)) return wanted
    throw usageTrouble('unknown_way', {
      zh: `没有能扫码的方式 ${wanted}；可用：${ways.join('、')}`,
      en: `no way ${wanted} shows a code; known: ${ways.join(', ')}`,
    })
  }
  const [first] = ways
  if (first !== undefined) return first
  throw new Trouble({
    code: 'no_way',
    words: { zh: '商户没有能扫码的通道账户', en: 'no account of the merchant shows a code' },
    remedy: { zh: '新建一个模拟通道的账户', en: 'create an account of a simulated channel' },
  })
}
