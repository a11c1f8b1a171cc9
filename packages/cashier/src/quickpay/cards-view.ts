import type { ClientCard } from '@tillway/api/types'
import type { QuickPay } from '@tillway/sdk/quickpay'
import type { Content } from '../drawing/draw.ts'
import type { Kit } from '../later/kit.ts'
import type { Scene } from '../sheet/scene.ts'
import type { AllCardWords, CardWords } from './zh.ts'

export interface CardParts {
  readonly quick: QuickPay
  readonly kit: Kit
}

const cardGlyph =
  'M4.5 6h15A1.5 1.5 0 0 1 21 7.5v9a1.5 1.5 0 0 1-1.5 1.5h-15A1.5 1.5 0 0 1 3 16.5v-9A1.5 1.5 0 0 1 4.5 6zM3 10h18M6 14.5h4'
const plusGlyph = 'M12 5v14M5 12h14'

/** The saved cards to choose from, and the button that pays with one. */
export function cardsView(scene: Scene, words: AllCardWords, parts: CardParts): readonly Content[] {
  const { tools, state: payment } = scene
  const { quick, kit } = parts
  const { h } = tools
  const { step, cards, chosen, busy, entry } = quick.getState()
  if (step === 'loading') return kit.waiting(scene, false)
  if (step === 'away') {
    const back = { kind: 'secondary', text: words.toCards, run: quick.back } as const
    return [
      kit.heading(scene, { title: words.away, hint: words.awayHint }),
      kit.actionButtons(scene, [back]),
    ]
  }
  const card = cards.find(({ id }) => id === chosen)
  const waits = busy || payment.starting
  const onsubmit = (event: Event) => {
    event.preventDefault()
    void (card ? quick.pay() : entry ? quick.add() : quick.list())
  }
  const text = entry ? words.add : scene.words.reload
  return [
    h(
      'form',
      { onsubmit },
      tools.summary(scene),
      h('h2.caption', { tabindex: '-1' }, words.cards),
      h(
        'fieldset.ways.cards',
        { disabled: waits },
        h('legend.hidden', {}, words.cards),
        cards.map((one) => cardRow(scene, words, one, { quick, checked: one === card })),
        card && entry && addRow(scene, words, quick),
        !card && h('p.empty', {}, words.none),
      ),
      card && cardActions(scene, words, card, quick),
      h(
        'div.actions',
        {},
        card
          ? tools.payButton(scene, !busy)
          : h(
              'button.primary',
              { type: 'submit', part: 'button', 'aria-disabled': String(waits) },
              waits && tools.spinner,
              text,
            ),
        h(
          'div.row',
          {},
          otherPresentation(scene, words),
          h('button.link', { type: 'button', onclick: scene.session.pick }, words.changeWay),
        ),
      ),
    ),
  ]
}

/** `招商银行 储蓄卡 (1234)` */
export function cardName({ language }: Scene, words: CardWords, card: ClientCard): string {
  const bank = card.bank ? card.bank.name[language] : ''
  const kind = card.kind === 'credit' ? words.credit : words.debit
  return `${bank} ${kind} (${card.last_four})`
}

function glyph({ tools }: Scene, d: string): Content {
  const { h } = tools
  return h('svg.mark', { viewBox: '0 0 24 24', 'aria-hidden': 'true' }, h('path', { d }))
}

function cardRow(
  scene: Scene,
  words: CardWords,
  card: ClientCard,
  { quick, checked }: { readonly quick: QuickPay; readonly checked: boolean },
): Content {
  const { h } = scene.tools
  const onchange = () => quick.choose(card.id)
  return h(
    'label.way',
    { part: 'way' },
    h('input', { type: 'radio', name: 'card', value: card.id, checked, onchange }),
    glyph(scene, cardGlyph),
    h(
      'span.name',
      {},
      cardName(scene, words, card),
      card.is_default && h('small', {}, words.isDefault),
    ),
    h('span.radio', { 'aria-hidden': 'true' }),
  )
}

function addRow(scene: Scene, words: CardWords, quick: QuickPay): Content {
  const { h } = scene.tools
  const button = { type: 'button', part: 'way', onclick: () => void quick.add() }
  return h('button.way', button, glyph(scene, plusGlyph), h('span.name', {}, words.add))
}

/** What else can be done with the chosen card. */
function cardActions(scene: Scene, words: CardWords, card: ClientCard, quick: QuickPay): Content {
  const { h } = scene.tools
  const link = (text: string, run: () => unknown) => {
    const label = `${text} ${cardName(scene, words, card)}`
    return h('button.link', { type: 'button', 'aria-label': label, onclick: () => run() }, text)
  }
  const several = quick.getState().cards.length > 1
  return h(
    'div.row',
    {},
    several && !card.is_default && link(words.makeDefault, () => quick.makeDefault(card.id)),
    link(words.remove, () => scene.ask(card.id)),
  )
}

/** The same way on a page of its own or by another phone. */
function otherPresentation({ state, session, words, tools }: Scene, texts: CardWords): Content {
  const way = state.ways.find(({ id }) => id === state.way)
  const other = way?.presentations.find((name) => name !== 'sms')
  if (!way || !other) return null
  const onclick = () => void session.choose(way.id, other)
  const text = other === 'qr' ? words.scanElsewhere : texts.otherPage
  return tools.h('button.link', { type: 'button', onclick }, text)
}
