/** From what was typed to what is sealed: a card for the vault, or a code for the server's bearer. */
import { type Field, problemOf } from './fields/checks.ts'
import type { StoredCard } from './protocol/messages.ts'
import { seal } from './sealing/seal.ts'
import type { Stage } from './stage.ts'
import { refused } from './state/reduce.ts'
import { type FrameState, fieldsOf } from './state/state.ts'
import type { Problem } from './words/text.ts'

/** What the vault answers to a card. It is our own, so what it says is taken as it is. */
interface Answer extends StoredCard {
  readonly error?: {
    readonly code: string
    readonly shopper_message?: Problem['sentence']
    readonly param?: Field
  }
}

/** Nothing is sent before all is well; the first that is wrong has the focus. */
export async function submit(stage: Stage): Promise<void> {
  const { state, set, typed } = stage
  const { busy, covered, step, recognised } = state()
  if (busy || covered) return
  // Sent before anyone could tell what kind of card it is: then the shopper does.
  set({ recognised: recognised || {} })
  const fields = fieldsOf(state())
  const problems = problemsIn(stage, fields)
  set({ problems })
  const first = fields.find((field) => problems[field])
  if (first) return stage.control(first).focus()
  if (fields.includes('cvn')) set({ keptCvn: typed('cvn') })
  set({ busy: true })
  const send = step === 'card' ? sendCard : tellCode
  const problem = await send(stage).catch(() => ({ code: 'failed' }))
  if (problem) set(refused(state(), problem))
}

/** The vault keeps the card, and the page around learns what it may. */
async function sendCard(stage: Stage): Promise<Problem | undefined> {
  const { ticket, key } = stage.config
  const sealed = await seal({ ticket, ...cardOf(stage) }, 'tillway-card', key, stage)
  const answer = await stage.post('frame/cards', { ticket, sealed }).catch(() => ({
    error: { code: 'network' },
  }))
  const { card, bank, kind, last_four, error } = answer as Answer
  if (error) return { code: error.code, sentence: error.shopper_message, field: error.param }
  return stage.tell({ type: 'card', card, bank, kind, last_four })
}

/** The page around carries the code to the server, which cannot read it either. */
async function tellCode(stage: Stage): Promise<undefined> {
  const { ticket, cvn, keptCvn } = stage.state()
  const payload = { ticket, code: stage.typed('code'), ...(cvn ? { cvn: keptCvn } : {}) }
  const sealed = await seal(payload, 'tillway-code', stage.config.key, stage)
  stage.wipe()
  return stage.tell({ type: 'code', sealed })
}

export function problemsIn(
  { typed, state }: Stage,
  fields: readonly Field[],
): FrameState['problems'] {
  const problems: { [field in Field]?: Problem } = {}
  for (const field of fields) {
    const code = problemOf(field, typed(field), state().now)
    if (code) problems[field] = { code }
  }
  return problems
}

function cardOf({ typed, state }: Stage): object {
  const isCredit = fieldsOf(state()).includes('expiry')
  return {
    number: typed('number'),
    name: typed('name'),
    id_type: '01',
    id_number: typed('id_number'),
    phone: typed('phone'),
    ...(isCredit ? { expiry: typed('expiry') } : {}),
    agreed: true,
  }
}
