/** What the payer drew, to the server. The payment has succeeded, whatever comes of it. */
import type { ClientPayment } from '@tillway/api/types'
import type { Till } from './till.ts'

/** `image`: a PNG in Base64. Why it was not taken stands in the state. */
export async function sendSignature(till: Till, image: string): Promise<void> {
  const { core } = till.session
  const { attempt } = core.state().payment || {}
  if (!attempt || till.progress().signature) return
  till.set({ signature: 'sending', unsigned: null })
  const sent = { key: core.ports.newKey(), content: { attempt: attempt.id, image } }
  const isSending = () => till.progress().signature === 'sending'
  const send = () => core.exchange.call<ClientPayment>(core.session(), 'payment/signature', sent)
  const answer = await core.insist(core, isSending, send)
  // Meanwhile the payer may have turned to paper.
  if (!answer) return
  till.set(answer.ok ? { signature: 'given' } : { signature: null, unsigned: answer.failure })
}
