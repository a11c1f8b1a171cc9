/**
 * Where a channel's page sends the payer's browser back to. Some send it with a form, which no
 * mall's page expects, so the browser comes by here and is led on to where the mall said.
 */
import type { AddressSubject } from '../secrets/session-token.ts'
import type { EngineContext } from './context.ts'

export function returnAddress(
  ctx: EngineContext,
  payment: { readonly merchantId: string; readonly paymentId: string },
): string {
  return `${ctx.publicUrl}/return/${payment.merchantId}/${payment.paymentId}`
}

/** Addresses longer than this are cut off or refused by channels. */
const longestAddress = 256

/**
 * The mall's address, with what lets the SDK there see how the payment stands: the payer may come
 * back in a browser that remembers nothing. An address that would grow too long stays as it is.
 */
export function withReturnToken(
  { addresses }: EngineContext,
  subject: AddressSubject,
  returnUrl: string,
): string {
  const [address = '', fragment] = returnUrl.split(/#(.*)/s)
  const mark = address.includes('?') ? '&' : '?'
  const told = `${address}${mark}tillway_session=${addresses.issueFor('rt', subject)}`
  const whole = fragment === undefined ? told : `${told}#${fragment}`
  return whole.length > longestAddress ? returnUrl : whole
}
