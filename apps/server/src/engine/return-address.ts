/**
 * Where a channel's page sends the payer's browser back to. Some send it with a form, which no
 * mall's page expects, so the browser comes by here and is led on to where the mall said.
 */
import type { EngineContext } from './context.ts'

export function returnAddress(
  ctx: EngineContext,
  payment: { readonly merchantId: string; readonly paymentId: string },
): string {
  return `${ctx.publicUrl}/return/${payment.merchantId}/${payment.paymentId}`
}
