import type { ClientCard, WayOption } from '@tillway/api/types'
import type { QuickPay } from '@tillway/sdk/quickpay'
import type { Content } from '../drawing/draw.ts'
import type { Kit } from '../later/kit.ts'
import type { LaterWords } from '../later/zh.ts'
import type { Scene } from '../sheet/scene.ts'

export interface CardParts {
  readonly quick: QuickPay
  readonly kit: Kit
}

const cardGlyph = drawn('M3 6h18v12H3zm0 4h18M6 14h4')
const plusGlyph = drawn('M12 5v14M5 12h14')

function drawn(d: string): WayOption['mark'] {
  return { viewBox: '0 0 24 24', paths: [{ d, fill: 'none' }] }
}

/** The saved cards to choose from, and the button that pays with one. */
export function cardsView(scene: Scene, words: LaterWords, parts: CardParts): readonly Content[] {
  const { state: payment, h } = scene
  const { quick, kit } = parts
  const { step, cards, chosen, busy, entry } = quick.getState()
  if (step === 'loading') return scene.loadingView(scene, false)
  if (step === 'away') {
    const back = { kind: 'secondary', text: words.toCards, run: quick.back } as const
    const { away: title, awayHint: hint } = words
    return kit.messageView(scene, words, { title, hint, actions: [back] })
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
      scene.summary(scene),
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
        card ? scene.payButton(scene, !busy) : scene.submitButton(text, waits),
        kit.otherOpenings(scene, words, 'div.row'),
      ),
    ),
  ]
}

/** `招商银行 储蓄卡 (1234)` */
export function cardName({ language }: Scene, words: LaterWords, card: ClientCard): string {
  const bank = card.bank ? card.bank.name[language] : ''
  const kind = card.kind === 'credit' ? words.credit : words.debit
  return `${bank} ${kind} (${card.last_four})`
}

function cardRow(
  scene: Scene,
  words: LaterWords,
  card: ClientCard,
  { quick, checked }: { readonly quick: QuickPay; readonly checked: boolean },
): Content {
  const { id } = card
  return scene.optionRow({
    group: 'card',
    id,
    mark: cardGlyph,
    name: cardName(scene, words, card),
    note: card.is_default && words.isDefault,
    checked,
    disabled: false,
    choose: () => quick.choose(id),
  })
}

function addRow(scene: Scene, words: LaterWords, quick: QuickPay): Content {
  const { h } = scene
  const button = { type: 'button', part: 'way', onclick: () => void quick.add() }
  return h('button.way', button, scene.wayMark(plusGlyph), h('span.name', {}, words.add))
}

/** What else can be done with the chosen card. */
function cardActions(scene: Scene, words: LaterWords, card: ClientCard, quick: QuickPay): Content {
  const { h } = scene
  const link = (text: string, run: () => unknown) => {
    const label = `${text} ${cardName(scene, words, card)}`
    return scene.button('link', text, run, { 'aria-label': label })
  }
  const several = quick.getState().cards.length > 1
  return h(
    'div.row',
    {},
    several && !card.is_default && link(words.makeDefault, () => quick.makeDefault(card.id)),
    link(words.remove, () => scene.ask(card.id)),
  )
}
