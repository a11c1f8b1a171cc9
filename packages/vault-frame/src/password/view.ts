/** The whole password page, in the order in which it is read. No digit of an entry is in any of it. */
import type { Drawing } from '../view/draw.ts'
import { amountText } from '../words/phrase.ts'
import { passwordLength } from './modules/module.ts'
import { drawPicture } from './pictures/draw-picture.ts'
import { isEntering, isOpen, mayUse, type PasswordState } from './state/state.ts'
import { drawnWays } from './ticket.ts'
import { hintOf, problemText, say, titleOf, type Word } from './words/text.ts'

type Draw = Drawing<PasswordState>
type Test = (state: PasswordState) => boolean

/** A text that stays; it is set once, as all texts are of one language. */
const said = (word: Word) => say(word)

export interface PasswordView {
  readonly elements: readonly HTMLElement[]
  /** What the focus goes to with every step. */
  readonly title: HTMLElement
  /** What must not be covered; around the host of the module. */
  readonly pad: HTMLElement
  readonly host: HTMLElement
  /** For choices, which are of a later part. */
  readonly slot: HTMLElement
}

export function passwordView(draw: Draw): PasswordView {
  const { element } = draw
  const title = element('h1', { tabindex: '-1' }, titleOf)
  const host = element('div.host', {
    role: ({ way }) => way !== 'plain' && 'group',
    'aria-label': ({ way }) => way !== 'plain' && say('map', say(way)),
    inert: (state) => !isOpen(state),
  })
  const pad = element('div.entry', { hidden: (state) => !isEntering(state) }, host, waiting(draw))
  const slot = element('div', {})
  const elements = [
    summary(draw),
    ownPicture(draw),
    title,
    ...dots(draw),
    element('p.wrong', { role: 'alert' }, problemText),
    element('p.quiet', {}, hintOf),
    slot,
    pad,
    element(
      'div.row',
      { hidden: (state) => !isEntering(state) },
      button(draw, 'clear'),
      button(draw, 'undo'),
    ),
    primary(draw),
    ways(draw),
    ...links(draw),
  ]
  return { title, host, pad, slot, elements }
}

/** Named for what it does, as it says. */
function button({ element }: Draw, name: Word, isShown: Test = () => true): HTMLElement {
  const hidden = (state: PasswordState) => !isShown(state)
  return element('button', { type: 'button', name, hidden }, said(name))
}

/** Who is paid and how much, or what else it is for: by the vault's word. */
function summary({ element }: Draw): HTMLElement {
  return element(
    'div.summary',
    {},
    element('p', {}, ({ claims: { password, payee } }) =>
      say(`${password.purpose}_title`, password.purpose === 'pay' ? payee : password.card),
    ),
    element('p.amount', { hidden: ({ claims }) => !claims.amount }, ({ claims }) =>
      amountText(claims.amount, claims.currency),
    ),
    element('p', {}, ({ claims: { password, payee, description } }) =>
      password.purpose === 'pay' ? description : payee,
    ),
  )
}

/** It is for eyes: a picture that could be read aloud could be asked for. */
function ownPicture({ element, follow }: Draw): HTMLElement {
  const canvas = element('canvas', { role: 'img', 'aria-label': said('own_seen') })
  const drawnOf = ({ challenge }: PasswordState) => challenge?.drawings[challenge.picture ?? -1]
  const isShown: Test = (state) => isEntering(state) && drawnOf(state) !== undefined
  follow(drawnOf, (drawn) => {
    if (drawn) drawPicture(canvas, drawn)
  })
  return element(
    'div.own',
    { hidden: (state) => !isShown(state) },
    canvas,
    element('p', {}, said('own')),
  )
}

/** How many are in, for eyes and for ears. */
function dots({ element }: Draw): readonly HTMLElement[] {
  const all = Array.from({ length: passwordLength }, (_, index) =>
    element('span', { class: ({ count }) => index < count && 'on' }),
  )
  const hidden = (state: PasswordState) => !isEntering(state)
  return [
    element('div.dots', { 'aria-hidden': 'true', hidden }, ...all),
    element('p.unseen', { role: 'status' }, ({ count }) => (count ? say('progress', count) : '')),
  ]
}

function waiting({ element }: Draw): HTMLElement {
  const isWaiting: Test = ({ waits, sent, busy }) => waits || sent || busy
  return element('p.wait', { role: 'status', 'aria-busy': isWaiting }, (state) =>
    isWaiting(state) ? say('wait') : '',
  )
}

function primary({ element }: Draw): HTMLElement {
  const nameOf = ({ warns, waits, challenge }: PasswordState): Word | false => {
    if (waits) return false
    // Its words come with the keys, if those came.
    return warns && say('accept') ? 'accept' : !challenge && 'retry'
  }
  return element(
    'button.primary',
    { type: 'button', name: nameOf, hidden: (state) => !nameOf(state) },
    (state) => say(nameOf(state) || 'retry'),
  )
}

function ways({ element }: Draw): HTMLElement {
  const choices = drawnWays.map((way) =>
    element(
      'button',
      {
        type: 'button',
        name: 'way',
        value: way,
        'aria-pressed': (state) => `${state.way === way}`,
        hidden: (state) => !mayUse(state, way),
      },
      said(way),
    ),
  )
  const hidden = (state: PasswordState) => !isEntering(state) && !state.warns
  return element('div.ways', { role: 'group', 'aria-label': said('ways'), hidden }, ...choices)
}

function links(draw: Draw): readonly HTMLElement[] {
  const { element } = draw
  const purposeOf = ({ claims }: PasswordState) => claims.password.purpose
  const hidden = (state: PasswordState) =>
    !isEntering(state) || state.way === 'plain' || !mayUse(state, 'plain')
  const plain = { type: 'button', name: 'way', value: 'plain', hidden }
  return [
    element('button', plain, said('plain_link')),
    element(
      'div.row',
      {},
      button(draw, 'forgot', (state) => !/set/.test(purposeOf(state))),
      button(draw, 'sms', ({ claims }) => claims.password.sms),
      button(draw, 'later', (state) => purposeOf(state) === 'set'),
    ),
    element(
      'button',
      { type: 'button', name: 'cancel', hidden: (state) => purposeOf(state) === 'set' },
      (state) => say(purposeOf(state) === 'pay' ? 'other' : 'cancel'),
    ),
  ]
}
