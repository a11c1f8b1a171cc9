/** The three screens of the phone, each made anew from what is to be seen. */
import type { PhoneView, ShownChannel, ShownOrder } from './api.ts'
import { amountOf, type Child, draw, line, markOf } from './draw.ts'
import type { Language, Words } from './words.ts'

export interface Surroundings {
  readonly words: Words
  readonly language: Language
  readonly channels: readonly ShownChannel[]
}

export interface HomeHandlers {
  scan(content: string): void
  open(order: ShownOrder): void
  switchLanguage(): void
}

export interface OrderHandlers {
  act(action: 'pay' | 'cancel' | 'lapse'): void
  again(): void
  home(): void
}

const arrow = 'M9 5l7 7-7 7'
const backArrow = 'M15 5l-7 7 7 7'
const tick = 'M5 12.5l4.5 4.5L19 7.5'
const cross = 'M7 7l10 10M17 7L7 17'
const pause = 'M9 7v10M15 7v10'
const clock = 'M12 6.5V12l3.5 2'

export const nameOf = ({ channels, language }: Surroundings, id: string) =>
  channels.find((channel) => channel.id === id)?.name[language] ?? id

export const channelOf = ({ channels }: Surroundings, id: string) =>
  channels.find((channel) => channel.id === id)

export function homeScreen(around: Surroundings, handlers: HomeHandlers): HTMLElement {
  const { words } = around
  return draw(
    'main',
    { class: 'home' },
    draw(
      'header',
      { class: 'bar' },
      draw('h1', { tabindex: '-1' }, words.home),
      draw(
        'button',
        { type: 'button', class: 'quiet', click: handlers.switchLanguage },
        words.switchTo,
      ),
    ),
    scanCard(words, handlers),
    draw(
      'section',
      { class: 'orders', 'aria-labelledby': 'waiting-title' },
      draw(
        'h2',
        { id: 'waiting-title' },
        words.waiting,
        draw('span', { id: 'count', class: 'count' }),
      ),
      draw('div', { id: 'orders' }),
    ),
    draw('div', { id: 'messages' }),
    draw('p', { id: 'offline', class: 'offline', role: 'status' }),
  )
}

function scanCard(words: Words, handlers: HomeHandlers): HTMLElement {
  const field = draw('textarea', {
    id: 'content',
    rows: '2',
    placeholder: words.scanPlaceholder,
    spellcheck: 'false',
    autocapitalize: 'off',
    autocomplete: 'off',
    'aria-describedby': 'scan-hint scan-fault',
  })
  const submit = () => field.value.trim() !== '' && handlers.scan(field.value.trim())
  field.addEventListener('keydown', (event) => {
    if (event.key !== 'Enter' || event.isComposing) return
    event.preventDefault()
    submit()
  })
  return draw(
    'section',
    { class: 'scan', 'aria-labelledby': 'scan-title' },
    draw(
      'div',
      { class: 'finder', 'aria-hidden': 'true' },
      draw('i'),
      draw('i'),
      draw('i'),
      draw('i'),
      draw('b'),
    ),
    draw('h2', { id: 'scan-title' }, words.scanTitle),
    draw('p', { id: 'scan-hint', class: 'hint' }, words.scanHint),
    draw('label', { for: 'content', class: 'unseen' }, words.scanLabel),
    draw(
      'div',
      { class: 'entry' },
      field,
      draw('button', { type: 'button', click: submit }, words.scanButton),
    ),
    draw('p', { id: 'scan-fault', class: 'fault', role: 'alert' }),
  )
}

/** The list of waiting orders, or what is said when there is none. */
export function orderList(
  around: Surroundings,
  { orders }: PhoneView,
  open: (order: ShownOrder) => void,
): HTMLElement {
  const { words } = around
  if (orders.length === 0) {
    const text = draw('p', {}, words.empty)
    return draw(
      'div',
      { class: 'empty' },
      line(clock, 'face'),
      text,
      draw('p', { class: 'hint' }, words.emptyHint),
    )
  }
  return draw('ul', {}, ...orders.map((order) => draw('li', {}, orderRow(around, order, open))))
}

function orderRow(
  around: Surroundings,
  order: ShownOrder,
  open: (order: ShownOrder) => void,
): HTMLElement {
  const attributes = {
    type: 'button',
    'data-key': `${order.channel}/${order.key}`,
    click: () => open(order),
  }
  return draw(
    'button',
    attributes,
    markOf(channelOf(around, order.channel)),
    draw(
      'span',
      { class: 'what' },
      draw('strong', {}, order.payee),
      draw('span', {}, `${nameOf(around, order.channel)} · ${order.description}`),
    ),
    amountOf(order.amount, order.currency),
    line(arrow, 'arrow'),
  )
}

export function orderScreen(
  around: Surroundings,
  order: ShownOrder,
  handlers: OrderHandlers,
): HTMLElement {
  const { words } = around
  const button = (name: string, text: string, action: 'pay' | 'cancel' | 'lapse') =>
    draw('button', { type: 'button', class: name, click: () => handlers.act(action) }, text)
  return draw(
    'main',
    { class: 'order' },
    orderBar(around, order, handlers),
    draw(
      'div',
      { class: 'sum' },
      draw('p', {}, `${words.payTo} ${order.payee}`),
      draw('p', { class: 'large' }, amountOf(order.amount, order.currency)),
    ),
    draw(
      'dl',
      {},
      ...row(words.description, order.description),
      ...row(words.method, nameOf(around, order.channel)),
    ),
    draw(
      'div',
      { class: 'actions' },
      draw(
        'button',
        { type: 'button', class: 'primary', click: () => handlers.act('pay') },
        draw('span', {}, words.pay),
        amountOf(order.amount, order.currency),
      ),
      button('second', words.cancel, 'cancel'),
      button('lapse', words.lapse, 'lapse'),
      draw('p', { class: 'hint' }, words.lapseHint),
    ),
  )
}

function orderBar(around: Surroundings, order: ShownOrder, { home }: OrderHandlers): HTMLElement {
  return draw(
    'header',
    { class: 'bar' },
    draw(
      'button',
      { type: 'button', class: 'back', 'aria-label': around.words.back, click: home },
      line(backArrow),
    ),
    draw(
      'h1',
      { tabindex: '-1' },
      markOf(channelOf(around, order.channel)),
      nameOf(around, order.channel),
    ),
  )
}

const row = (term: string, text: string): readonly Child[] => [
  draw('dt', {}, term),
  draw('dd', {}, text),
]

export type Ending = 'paid' | 'closed' | 'declined' | 'canceled' | 'gone'

const faces: Readonly<Record<Ending, string>> = {
  paid: tick,
  closed: clock,
  declined: cross,
  canceled: pause,
  gone: cross,
}

export function resultScreen(
  around: Surroundings,
  result: { readonly ending: Ending; readonly order: ShownOrder | undefined },
  handlers: OrderHandlers,
): HTMLElement {
  const { words } = around
  const { ending, order } = result
  const hints = {
    closed: words.closedHint,
    declined: words.declinedHint,
    canceled: words.canceledHint,
  }
  const hint = ending in hints ? hints[ending as keyof typeof hints] : order?.payee
  const returnUrl = /^https?:/.test(order?.returnUrl ?? '') ? order?.returnUrl : undefined
  return draw(
    'main',
    { class: `result ${ending}` },
    draw(
      'div',
      { class: 'verdict' },
      line(faces[ending], 'face'),
      draw('h1', { tabindex: '-1' }, words[ending]),
      hint !== undefined && draw('p', { class: 'hint' }, hint),
      order !== undefined && draw('p', { class: 'large' }, amountOf(order.amount, order.currency)),
    ),
    draw(
      'div',
      { class: 'actions' },
      ending === 'canceled' &&
        draw('button', { type: 'button', class: 'primary', click: handlers.again }, words.again),
      returnUrl !== undefined &&
        draw('a', { class: 'primary', href: returnUrl }, words.returnToShop),
      draw('button', { type: 'button', class: 'second', click: handlers.home }, words.done),
    ),
  )
}

export function besideScreen({ words }: Surroundings): readonly Child[] {
  return [
    draw('h2', {}, words.besideTitle),
    draw('p', {}, words.besideText),
    draw('p', { class: 'note' }, words.besideNote),
  ]
}
