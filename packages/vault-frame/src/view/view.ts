/** The whole frame, in the order in which it is read. */
import { type Field, fields } from '../fields/checks.ts'
import { isDigitField } from '../fields/grouping.ts'
import type { FrameConfig } from '../protocol/config.ts'
import { purposeOf } from '../protocol/messages.ts'
import { type FrameState, fieldsOf, secondsToResend } from '../state/state.ts'
import { amountText } from '../words/phrase.ts'
import { problemText, text } from '../words/text.ts'
import type { Word } from '../words/words.ts'
import type { Drawing } from './draw.ts'

/** From here on codes seem not to arrive. */
const sendsBeforeHelp = 2

type Element = Drawing<FrameState>['element']
const say = (word: Word, value?: string) => (state: FrameState) => text(state.lang, word, value)

export function frameForm(
  { element }: Drawing<FrameState>,
  { claims }: FrameConfig,
): HTMLFormElement {
  const { amount, currency, payee, description } = claims
  const price = amountText(amount, currency)
  return element(
    'form',
    { novalidate: true },
    // Who is paid and how much, by the vault's word: the page around cannot change it.
    element(
      'div.summary',
      {},
      element('p', {}, say('pay_to', payee)),
      element('p.amount', { hidden: !amount }, price),
      element('p', {}, description),
    ),
    element('h1', {}, (state) => text(state.lang, `${state.step}_title`)),
    // Read aloud after every code that went off: in between it says something else.
    element('p.quiet', { role: 'status' }, ({ step, lang, sending, phone }) =>
      step === 'card' ? '' : text(lang, sending ? 'busy' : 'sent_to', phone || ''),
    ),
    ...fields.map((field) => fieldView(element, field)),
    ...resendParts(element),
    element('p.wrong', { role: 'alert' }, ({ hides, problems, lang }) =>
      hides ? text(lang, 'covered') : problemText(lang, problems.form),
    ),
    // Still focusable while it is locked: a control that vanishes takes the focus with it.
    element(
      'button.primary',
      {
        'aria-disabled': ({ busy, covered }) => busy || covered,
        'aria-busy': ({ busy }) => busy,
      },
      ({ lang, busy, step, ticket }) =>
        text(lang, busy ? 'busy' : step === 'card' ? 'next' : purposeOf(ticket), price),
    ),
    element('button', { type: 'button', name: 'cancel' }, say('other')),
    element('p.quiet', {}, say('safe')),
  )
}

/** A field with what is wrong with it, which is read aloud when it changes. */
function fieldView(element: Element, field: Field): HTMLElement {
  const noteId = `${field}-note`
  return element(
    field === 'kind' ? 'fieldset' : 'div',
    { hidden: (state) => !fieldsOf(state).includes(field) },
    ...controls(element, field, { name: field, 'aria-describedby': noteId }),
    element(
      'p',
      {
        id: noteId,
        class: ({ problems }) => (problems[field] ? 'note wrong' : 'note'),
        'aria-live': 'polite',
      },
      (state) =>
        problemText(state.lang, state.problems[field], field) ||
        (field === 'number' ? bankText(state) : ''),
    ),
  )
}

const autocomplete = {
  number: 'cc-number',
  name: 'cc-name',
  id_number: 'off',
  phone: 'tel',
  expiry: 'cc-exp',
  code: 'one-time-code',
  cvn: 'cc-csc',
} as const

function controls(
  element: Element,
  field: Field,
  attributes: Readonly<Record<string, string>>,
): readonly HTMLElement[] {
  const choice = (type: string, value: Word) =>
    element('label.choice', {}, element('input', { ...attributes, type, value }), say(value))
  if (field === 'agreed') return [choice('checkbox', field)]
  if (field === 'kind') {
    return [element('legend', {}, say(field)), choice('radio', 'debit'), choice('radio', 'credit')]
  }
  const input = element('input', {
    ...attributes,
    id: field,
    type: field === 'cvn' ? 'password' : 'text',
    inputmode: isDigitField(field) ? 'numeric' : 'text',
    autocomplete: autocomplete[field],
    'aria-required': 'true',
    'aria-invalid': ({ problems }) => problems[field] !== undefined,
  })
  return [element('div.box', {}, element('label', { for: field }, say(field)), input)]
}

function bankText({ recognised, lang }: FrameState): string {
  const { bank, kind } = recognised || {}
  return bank ? `${bank[lang]} ${kind ? text(lang, kind) : ''}` : ''
}

function resendParts(element: Element): readonly HTMLElement[] {
  return [
    element(
      'button',
      {
        type: 'button',
        name: 'resend',
        hidden: ({ step }) => step === 'card',
        'aria-disabled': (state) => state.sending || secondsToResend(state) > 0,
      },
      (state) => {
        const seconds = secondsToResend(state)
        return text(state.lang, seconds ? 'resend_in' : 'resend', String(seconds))
      },
    ),
    element('p.quiet', { hidden: ({ sends }) => sends < sendsBeforeHelp }, say('help')),
  ]
}
