/** The list to choose from, and the button that starts. */
import type { WayOption } from '@tillway/api/types'
import { amountParts, fill } from '../dictionary/format.ts'
import { type Content, h } from '../drawing/draw.ts'
import { spinner, wayMark } from './marks.ts'
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
  const more = { type: 'button', onclick: () => touch({ allWays: true }) }
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
    ways.length > limit && h('button.link', more, words.more),
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
  const { id, available, reason } = way
  const onchange = () => touch({ chosen: id })
  const disabled = !available
  return h(
    available ? 'label.way' : 'label.way.off',
    { part: 'way' },
    h('input', { type: 'radio', name: 'way', value: id, checked, disabled, onchange }),
    wayMark(way.mark),
    h(
      'span.name',
      {},
      way.name[language],
      disabled && h('small', {}, reason ? reason[language] : words.unavailable),
    ),
    h('span.radio', { 'aria-hidden': 'true' }),
  )
}

export function payButton({ state, words }: Scene, chosen: unknown): Content {
  const { payment, starting } = state
  const { symbol, digits } = amountParts(payment?.amount || 0, payment?.currency || '')
  // Still focusable while it is locked: a control that vanishes takes the focus with it.
  return h(
    'button.primary',
    { type: 'submit', part: 'button', 'aria-disabled': String(starting || !chosen) },
    starting && spinner,
    starting ? words.starting : fill(words.pay, symbol + digits),
  )
}

function elsewhereButton({ state, words, session }: Scene, chosen: WayOption | undefined): Content {
  const second = chosen?.presentations[1]
  if (!chosen || second !== 'qr' || state.starting) return null
  const onclick = () => void session.choose(chosen.id, second)
  return h('button.link', { type: 'button', onclick }, words.scanElsewhere)
}
