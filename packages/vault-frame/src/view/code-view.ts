/** The entry of the code that was texted. */
import { asksCvn, type FrameState, secondsToResend } from '../state/state.ts'
import { fill } from '../words/text.ts'
import { on } from './draw.ts'
import { textField } from './field.ts'
import { stepPart } from './parts.ts'
import { type Scene, say } from './scene.ts'

/** From here on codes seem not to arrive. */
const sendsBeforeHelp = 2

export function codeView(scene: Scene): HTMLElement {
  const { draw } = scene
  return stepPart(
    scene,
    'code',
    say((words) => words.codeTitle),
    draw.element(
      'p.quiet',
      { hidden: ({ code }) => !code.phone },
      say((words, { code }) => fill(words.sentTo, code.phone || '')),
    ),
    textField(scene, 'code', {
      label: (words) => words.code,
      attributes: {
        type: 'text',
        inputmode: 'numeric',
        autocomplete: 'one-time-code',
        pattern: '[0-9]*',
      },
    }),
    textField(scene, 'cvn', {
      id: 'code-cvn',
      label: (words) => words.cvn,
      attributes: {
        type: 'password',
        inputmode: 'numeric',
        autocomplete: 'cc-csc',
        maxlength: '3',
      },
      isShown: asksCvn,
    }),
    resendPart(scene),
    helpPart(scene),
  )
}

function resendPart({ draw, hand }: Scene): HTMLElement {
  const waits = (state: FrameState) => state.code.sending || secondsToResend(state) > 0
  const button = draw.element(
    'button.link',
    { type: 'button', 'aria-disabled': (state) => String(waits(state) || state.busy) },
    say((words, state) => {
      if (state.code.sending) return words.resending
      const seconds = secondsToResend(state)
      return seconds ? fill(words.resendIn, String(seconds)) : words.resend
    }),
  )
  return draw.element(
    'div.center',
    {},
    on(button, { click: hand.resend }),
    // The countdown is not read aloud every second; that a code went off is.
    draw.element(
      'p.hidden',
      { role: 'status' },
      say((words, { code }) => (code.sends > 1 && !code.sending ? words.sent : '')),
    ),
  )
}

function helpPart({ draw }: Scene): HTMLElement {
  return draw.element(
    'details',
    { hidden: ({ code }) => code.sends < sendsBeforeHelp },
    draw.element(
      'summary',
      {},
      say((words) => words.help),
    ),
    draw.element(
      'p',
      {},
      say((words) => words.helpText),
    ),
  )
}
