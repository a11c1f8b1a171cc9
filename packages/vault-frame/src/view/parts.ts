/** What both steps consist of. */
import type { FrameConfig } from '../protocol/config.ts'
import { subjectOf } from '../protocol/messages.ts'
import type { FrameState } from '../state/state.ts'
import { amountText, fill, problemText } from '../words/text.ts'
import type { Words } from '../words/zh.ts'
import { on } from './draw.ts'
import { type Scene, say } from './scene.ts'

type Text = (state: FrameState) => string

/** Who is paid and how much, in the vault's own words: the page around cannot change them. */
export function summary({ draw, config }: Scene): HTMLElement {
  const { amount, currency, payee, description } = config.claims
  return draw.element(
    'div.summary',
    {},
    draw.element(
      'p',
      {},
      say((words) => fill(words.payTo, payee)),
    ),
    draw.element('p.amount', { hidden: !amount }, amountText(amount, currency)),
    draw.element('p', {}, description),
  )
}

/** One of the two things that the form asks for. */
export function stepPart(
  { draw }: Scene,
  step: FrameState['step'],
  title: Text,
  ...parts: readonly HTMLElement[]
): HTMLElement {
  return draw.element(
    'section',
    { hidden: (state) => state.step !== step },
    draw.element('h1', {}, title),
    ...parts,
  )
}

/** The button that sends, what keeps it from sending, and the way out. */
export function actions({ draw, config, hand }: Scene): HTMLElement {
  const cancel = draw.element(
    'button.link',
    { type: 'button' },
    say((words) => words.other),
  )
  return draw.element(
    'div.actions',
    {},
    draw.element(
      'p.alert',
      { role: 'alert' },
      say((words, { alert, look, covered }) =>
        covered ? words.covered : problemText(alert, look.lang),
      ),
    ),
    // Still focusable while it is locked: a control that vanishes takes the focus with it.
    draw.element(
      'button.primary',
      { type: 'submit', 'aria-disabled': ({ busy, covered }) => String(busy || covered) },
      draw.element('span.spinner', { hidden: ({ busy }) => !busy }),
      say((words, state) => (state.busy ? words.busy : primaryText(config, words, state))),
    ),
    on(cancel, { click: hand.cancel }),
    draw.element(
      'p.quiet',
      {},
      say((words) => words.safe),
    ),
  )
}

function primaryText({ claims }: FrameConfig, words: Words, { step, code }: FrameState): string {
  if (step === 'card') return words.next
  const pays = subjectOf(code.ticket).startsWith('att_') && claims.amount
  return pays ? fill(words.pay, amountText(claims.amount, claims.currency)) : words.bind
}
