/** From a filled in form to a card that the vault holds. */
import { idNumberOf, type TextField } from './fields/checks.ts'
import { digitsOf } from './fields/grouping.ts'
import { parseStoredCard } from './protocol/answers.ts'
import type { Stage } from './stage.ts'
import { kindOf } from './state/state.ts'

const identity: readonly TextField[] = ['number', 'name', 'id_number', 'phone']

/** Resolves when the vault has answered; what the page around then asks for comes by itself. */
export async function submitCard(stage: Stage): Promise<void> {
  const { platform, dispatch } = stage
  if (!isComplete(stage)) return
  dispatch({ type: 'sending' })
  const { ticket } = platform.config
  const sealed = await stage.seal({ ticket, ...cardOf(stage) }, 'tillway-card')
  if (!sealed) return
  const answer = await platform.post('frame/cards', { ticket, sealed }).catch(() => null)
  const stored = answer ? parseStoredCard(answer) : { code: 'network' }
  if ('code' in stored) return dispatch({ type: 'refused', problem: stored })
  stage.keepCvn(isCredit(stage) ? digitsOf(stage.typed('cvn')) : '')
  platform.tell(stored)
}

function isComplete(stage: Stage): boolean {
  const state = stage.state()
  if (!state.recognised) {
    // Sent before anyone could tell what kind of card it is: then the shopper does.
    stage.dispatch({ type: 'recognised', recognised: { bank: null, kind: null, lengths: [] } })
  }
  const fields: readonly TextField[] = isCredit(stage) ? [...identity, 'expiry', 'cvn'] : identity
  return stage.check(fields, {
    kind: kindOf(state) ? undefined : { code: 'kindMissing' },
    agreed: state.agreed ? undefined : { code: 'agreedMissing' },
  })
}

function isCredit({ state }: Stage): boolean {
  return kindOf(state()) === 'credit'
}

function cardOf(stage: Stage): object {
  const { typed } = stage
  return {
    number: digitsOf(typed('number')),
    name: typed('name').trim(),
    id_type: '01',
    id_number: idNumberOf(typed('id_number')),
    phone: digitsOf(typed('phone')),
    ...(isCredit(stage) ? { expiry: digitsOf(typed('expiry')) } : {}),
    agreed: true,
  }
}
