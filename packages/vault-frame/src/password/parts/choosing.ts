/** What comes before a password: the shopper's own picture, and the new phone of a card. */
import { digitsOf, usual } from '../../fields/grouping.ts'
import type { PasswordState } from '../state/state.ts'
import type { Kit } from './part.ts'

export { words } from './choosing-words.ts'
export const style = __STYLE__

type Test = (state: PasswordState) => boolean

const offered = 12

export function add(kit: Kit): void {
  kit.slot.append(pictures(kit), phoneBox(kit))
}

function pictures({ draw, say, choose, drawPicture, stage }: Kit): HTMLElement {
  const { element, follow } = draw
  const isAsked: Test = ({ step }) => step === 'picture'
  const choices = Array.from({ length: offered }, (_, index) => {
    const canvas = element('canvas', {})
    const numberOf = ({ challenge }: PasswordState) => challenge?.pictures[index]
    const drawnOf = (state: PasswordState) => state.challenge?.drawings[Number(numberOf(state))]
    follow(drawnOf, (drawn) => {
      if (drawn) drawPicture(canvas, drawn)
    })
    const attributes = {
      type: 'button',
      name: 'picture',
      'aria-label': () => say('nth_picture', index + 1),
      hidden: (state: PasswordState) => !drawnOf(state),
    }
    const choice = element('button', attributes, canvas)
    choice.onclick = () => choose({ picture: numberOf(stage.state()) })
    return choice
  })
  const keep = element(
    'button',
    { type: 'button', name: 'keep', hidden: ({ challenge }) => challenge?.picture == null },
    () => say('keep'),
  )
  keep.onclick = () => choose({ picture: null })
  return element(
    'div',
    { hidden: (state) => !isAsked(state) },
    element('div.pictures', {}, ...choices),
    keep,
  )
}

/** The only field there is; it is in the page before the password is asked for, and never with it. */
function phoneBox(kit: Kit): HTMLElement {
  const { draw, say } = kit
  const { element, follow } = draw
  const input = element('input', {
    id: 'phone',
    type: 'tel',
    autocomplete: 'tel',
    'aria-invalid': ({ problem }) => problem !== undefined,
  })
  const label = element('label', { for: 'phone' }, () => say('phone'))
  const next = element('button.primary', { type: 'button', name: 'next' }, () => say('next'))
  const parts = [element('div.box', {}, label, input), next]
  next.onclick = () => takePhone(kit, input)
  input.onkeydown = ({ key }) => {
    if (key === 'Enter') takePhone(kit, input)
  }
  const slot = element('div.phone', {})
  follow(
    ({ step }) => step === 'phone',
    (isAsked) => {
      input.value = ''
      slot.replaceChildren(...(isAsked ? parts : []))
    },
  )
  return slot
}

function takePhone({ stage, choose }: Kit, input: HTMLInputElement): void {
  const phone = usual('phone', digitsOf(input.value))
  if (/^1[3-9]\d{9}$/.test(phone)) choose({ phone, problem: undefined })
  else {
    stage.set({ problem: { code: 'bad_phone' } })
    input.focus()
  }
}
