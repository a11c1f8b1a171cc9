/** The list to choose from, and the button that starts. */
import type { WayOption } from '@tillway/api/types'
import { amountParts, fill } from '../dictionary/format.ts'
import { type Content, h } from '../drawing/draw.ts'
import { button } from './button.ts'
import { spinner } from './marks.ts'
import { optionRow } from './option-row.ts'
import { orderSummary } from './order-summary.ts'
import type { Scene } from './scene.ts'

const shownAtFirst = 4
const shownLarge = 3

export function waysView(scene: Scene): Content {
  const { state, words, large, touched, touch, session } = scene
  const { ways } = state
  const limit = touched.allWays ? ways.length : large ? shownLarge : shownAtFirst
  const chosen = chosenWay(scene)
  const onsubmit = (event: Event) => {
    event.preventDefault()
    if (chosen) void session.choose(chosen.id)
  }
  return h(
    'form',
    { onsubmit },
    orderSummary(scene),
    h(
      'fieldset.ways',
      { disabled: state.starting },
      h('legend.hidden', {}, words.ways),
      ways.slice(0, limit).map((way) => wayRow(scene, way, way === chosen)),
      ways.length === 0 && h('p.empty', {}, words.noWays),
    ),
    ways.length > limit && button('link', words.more, () => touch({ allWays: true })),
    h('div.actions', {}, payButton(scene, chosen), elsewhereButton(scene, chosen)),
  )
}

/** The shopper's choice, else what was chosen before, else the first that works. */
function chosenWay({ state, touched }: Scene): WayOption | undefined {
  const usable = state.ways.filter(({ available }) => available)
  const find = (id: string | null | undefined) => usable.find((way) => way.id === id)
  return find(touched.chosen) || find(state.way) || usable[0]
}

function wayRow({ words, language, touch }: Scene, way: WayOption, checked: boolean): Content {
  const { id, mark, available, reason } = way
  return optionRow({
    group: 'way',
    id,
    mark,
    name: way.name[language],
    note: !available && (reason ? reason[language] : words.unavailable),
    checked,
    disabled: !available,
    choose: () => touch({ chosen: id }),
  })
}

export function payButton({ state, words }: Scene, chosen: unknown): Content {
  const { payment, starting } = state
  const { amount = 0, currency = '' } = payment || {}
  const { symbol, digits } = amountParts(amount, currency)
  const text = starting ? words.starting : fill(words.pay, symbol + digits)
  return submitButton(text, starting, !chosen)
}

/** Still focusable while it is locked: a control that vanishes takes the focus with it. */
export function submitButton(text: string, waits: boolean, locked = false): Content {
  return h(
    'button.primary',
    { type: 'submit', part: 'button', 'aria-disabled': String(waits || locked) },
    waits && spinner,
    text,
  )
}

function elsewhereButton({ state, words, session }: Scene, chosen: WayOption | undefined): Content {
  const second = chosen?.presentations[1]
  if (!chosen || second !== 'qr' || state.starting) return null
  return button('link', words.scanElsewhere, () => session.choose(chosen.id, second))
}
