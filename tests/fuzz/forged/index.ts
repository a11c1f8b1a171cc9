/** Channels whose messages are forged. */
import type { ForgeryBench } from './forge.ts'

const benches: Readonly<Record<string, () => Promise<ForgeryBench>>> = {
  wechatpay: async () => (await import('./wechatpay.ts')).openWechatpay(),
  alipay: async () => (await import('./alipay.ts')).openAlipay(),
  unionpay: async () => (await import('./unionpay.ts')).openUnionpay(),
  card: async () => (await import('./card.ts')).openCard(),
}

export const forgedChannels: readonly string[] = Object.keys(benches)

/** Throws for a name that is none of them. */
export async function openBench(name: string): Promise<ForgeryBench> {
  const open = benches[name]
  if (open === undefined) throw new Error(`no channel ${name}`)
  return await open()
}
