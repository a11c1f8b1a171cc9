/** What every event makes of the state. The effects are the controller's. */
import type { Field } from '../fields/checks.ts'
import type { Kind, ParentMessage } from '../protocol/messages.ts'
import type { FrameState, Problem, Recognised } from './state.ts'

export type FrameEvent =
  | { readonly type: 'ticked' }
  | { readonly type: 'checked'; readonly problems: FrameState['problems'] }
  | { readonly type: 'edited'; readonly field: Field }
  | { readonly type: 'recognised'; readonly recognised: Recognised | null }
  | { readonly type: 'chose_kind'; readonly kind: Kind }
  | { readonly type: 'agreed'; readonly agreed: boolean }
  | { readonly type: 'covered'; readonly covered: boolean }
  | { readonly type: 'sending' | 'resending' }
  | { readonly type: 'stored'; readonly cvnKept: boolean }
  | { readonly type: 'refused'; readonly problem: Problem }
  | { readonly type: 'told'; readonly message: ParentMessage }

/** Where the shopper can mend what the code is about; the rest stands above the form. */
const fieldOf: Readonly<Record<string, Field>> = {
  card_number_invalid: 'number',
  card_security_wrong: 'cvn',
  sms_code_wrong: 'code',
  sms_code_expired: 'code',
  code_invalid: 'code',
}

export function reduce(before: FrameState, event: FrameEvent, now: number): FrameState {
  const state = { ...before, now }
  switch (event.type) {
    case 'ticked':
      return state
    case 'checked':
      return { ...state, problems: { ...state.problems, ...event.problems } }
    case 'edited':
      return mended(state, event.field)
    case 'recognised':
      return { ...mended(state, 'kind'), recognised: event.recognised }
    case 'chose_kind':
      return { ...mended(state, 'kind'), chosenKind: event.kind }
    case 'agreed':
      return { ...mended(state, 'agreed'), agreed: event.agreed }
    case 'covered':
      return { ...state, covered: event.covered }
    case 'sending':
      return { ...state, busy: true, problems: {}, alert: null }
    case 'resending':
      return { ...state, alert: null, code: { ...state.code, sending: true } }
    case 'stored':
      return { ...state, code: { ...state.code, cvnKept: event.cvnKept } }
    case 'refused':
      return refused(state, event.problem)
    default:
      return told(state, event.message)
  }
}

function told(state: FrameState, message: ParentMessage): FrameState {
  const { code, now } = state
  switch (message.type) {
    case 'ask_code': {
      const { ticket, phone, cvn, resendInMs } = message
      const asked = {
        ...code,
        ticket,
        phone,
        withCvn: cvn,
        resendAt: now + resendInMs,
        sends: 1,
        sending: false,
      }
      return { ...state, step: 'code', busy: false, problems: {}, alert: null, code: asked }
    }
    case 'code_refused': {
      const resendAt = now + message.resendInMs
      return refused({ ...state, code: { ...code, resendAt } }, { code: message.code })
    }
    case 'code_sent': {
      const resendAt = now + message.resendInMs
      const sent = { ...code, resendAt, sends: code.sends + 1, sending: false }
      return { ...mended(state, 'code'), alert: null, code: sent }
    }
    case 'busy':
      return { ...state, busy: message.on }
    case 'failed':
      return refused(state, { code: message.code })
    default:
      return { ...state, look: message.look }
  }
}

/** Nothing that was typed is lost; a verification code that was refused is asked for anew. */
function refused(state: FrameState, problem: Problem): FrameState {
  const field = fieldOf[problem.code]
  const isShown = field && (state.step === 'code' ? field !== 'number' : field === 'number')
  const cvnKept = state.code.cvnKept && field !== 'cvn'
  return {
    ...state,
    busy: false,
    code: { ...state.code, sending: false, cvnKept },
    ...(isShown
      ? { problems: { ...state.problems, [field]: problem }, alert: null }
      : { alert: problem }),
  }
}

function mended(state: FrameState, field: Field): FrameState {
  const { [field]: _, ...problems } = state.problems
  return { ...state, problems }
}
