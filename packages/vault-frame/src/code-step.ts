/** From six digits to a sealed code that the page around carries to the server. */
import { digitsOf } from './fields/grouping.ts'
import type { Stage } from './stage.ts'
import { asksCvn, secondsToResend } from './state/state.ts'

export async function submitCode(stage: Stage): Promise<void> {
  const { state, typed, dispatch, platform } = stage
  const { ticket, withCvn } = state().code
  const asked = asksCvn(state())
  if (!stage.check(asked ? ['code', 'cvn'] : ['code'])) return
  dispatch({ type: 'sending' })
  if (asked) stage.keepCvn(digitsOf(typed('cvn')))
  const code = digitsOf(typed('code'))
  const payload = withCvn ? { ticket, code, cvn: stage.keptCvn() } : { ticket, code }
  const sealed = await stage.seal(payload, 'tillway-code')
  if (!sealed) return
  stage.wipe()
  platform.tell({ type: 'code', sealed })
}

export function askForAnotherCode({ state, dispatch, platform }: Stage): void {
  const { busy, code } = state()
  if (busy || code.sending || secondsToResend(state())) return
  dispatch({ type: 'resending' })
  platform.tell({ type: 'resend' })
}
