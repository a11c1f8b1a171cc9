/** What the page around and the vault make of the state. */
import type { Field } from '../fields/checks.ts'
import type { ParentMessage } from '../protocol/messages.ts'
import type { Problem } from '../words/text.ts'
import { type FrameState, fieldsOf } from './state.ts'

/** Where the shopper can mend what the code is about; the rest stands above the button. */
const fieldOfProblem: Readonly<Record<string, Field>> = {
  card_number_invalid: 'number',
  card_security_wrong: 'cvn',
  sms_code_wrong: 'code',
  sms_code_expired: 'code',
}

/** The state after what the page around said. */
export function told(state: FrameState, message: ParentMessage): FrameState {
  const resendAt = 'resend_in_ms' in message ? state.now + message.resend_in_ms : state.resendAt
  switch (message.type) {
    case 'ask_code': {
      const { ticket, phone, cvn } = message
      return { ...idle(state), ticket, phone, cvn, resendAt, step: 'code' }
    }
    case 'code_sent':
      return { ...idle(state), resendAt, sends: state.sends + 1 }
    case 'busy':
      return { ...state, busy: message.on }
    case 'look': {
      const { lang, theme, large } = message
      return { ...state, lang, theme, large }
    }
    default:
      // Its code alone: the words are ours.
      return refused({ ...state, resendAt }, { code: message.code })
  }
}

/** Nothing that was typed is lost; a verification code that was refused is asked for anew. */
export function refused(before: FrameState, problem: Problem): FrameState {
  const field = fieldOfProblem[problem.code] || problem.field
  const state = { ...idle(before), ...(field === 'cvn' ? { keptCvn: '' } : {}) }
  const isShown = field && fieldsOf(state).includes(field)
  return { ...state, problems: { [isShown ? field : 'form']: problem } }
}

function idle(state: FrameState): FrameState {
  return { ...state, busy: false, sending: false, problems: {} }
}
