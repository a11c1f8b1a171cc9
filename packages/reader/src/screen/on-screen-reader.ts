/**
 * A reader on the screen of a demonstration: the hands of a simulated device. A person chooses a
 * card, holds it against the reader in one of three ways, types the PIN on the reader's own pad,
 * pulls the card and cuts the power. The app on the same page knows nothing of it but bytes.
 */
import type { SimulatedCard } from '../device/card.ts'
import type { Key } from '../device/hands.ts'
import type { SimulatedReader } from '../device/simulated-reader.ts'
import { button, type Child, element, setText } from './parts.ts'
import { style } from './style.ts'
import { dictionaries, type Language, shownText, type Words } from './words.ts'

export interface OnScreenReaderOptions {
  readonly cards: readonly SimulatedCard[]
  readonly language?: Language
  readonly theme?: 'auto' | 'light' | 'dark'
  /**
   * For a place beside a payment sheet: smaller, and on a narrow screen the pad comes when a PIN is
   * asked for, in the place of the cards.
   */
  readonly compact?: boolean
  /** For pages whose policy knows inline styles by a nonce; only old browsers need it. */
  readonly nonce?: string
}

export interface OnScreenReader {
  /** To be put where the page wants it. */
  readonly element: HTMLElement
  destroy(): void
}

const tag = 'tillway-reader'

export function createOnScreenReader(
  device: SimulatedReader,
  { cards, language = 'zh', theme = 'auto', compact = false, nonce }: OnScreenReaderOptions,
): OnScreenReader {
  const words = dictionaries[language]
  const host = createHost(language, nonce)
  host.element.classList.toggle('compact', compact)
  const stopTheme = followTheme(host.element, theme)
  const bench = createBench({ device, cards, language, words })
  host.root.append(bench.element)
  const stop = device.subscribe(bench.paint)
  const onKey = (event: KeyboardEvent) => typeOnPad(device, event)
  host.element.addEventListener('keydown', onKey)
  bench.paint()
  return {
    element: host.element,
    destroy() {
      stop()
      stopTheme()
      host.element.remove()
    },
  }
}

interface Scene {
  readonly device: SimulatedReader
  readonly cards: readonly SimulatedCard[]
  readonly language: Language
  readonly words: Words
}

function createBench(scene: Scene) {
  const { device, cards, language, words } = scene
  let chosen = cards[0]
  const display = createDisplay(words)
  const note = element('p', { class: 'note', role: 'status' })
  const link = element('span', { class: 'link' })
  const tellSlot = () => {
    const { slot } = device.display()
    setText(note, slot ? words.inside(slot.label[language]) : '')
  }
  const say = (wasNoticed: boolean) => {
    note.classList.toggle('warn', !wasNoticed)
    if (wasNoticed) tellSlot()
    else setText(note, words.unnoticed)
  }
  const withCard = (act: (card: SimulatedCard) => boolean) => () => {
    if (chosen) say(act(chosen))
  }
  const power = button(
    words.power,
    () => {
      if (device.display().phase === 'off') device.restorePower()
      else device.cutPower()
      say(true)
    },
    { 'aria-pressed': 'true' },
  )
  const { hands } = device
  const press = (key: Key) => say(hands.press(key))
  const section = element(
    'section',
    { 'aria-label': words.name },
    element('header', {}, element('h2', {}, words.name), link, power),
    display.element,
    note,
    createCards(scene, (card) => {
      chosen = card
    }),
    group(
      { name: words.hands, kind: 'hands' },
      button(words.swipe, withCard(hands.swipe)),
      button(words.insert, withCard(hands.insert)),
      button(words.tap, withCard(hands.tap)),
      button(
        words.badSwipe,
        withCard((card) => hands.swipe(card, { badly: true })),
      ),
      button(words.pull, () => say(hands.pull()), { class: 'pull' }),
    ),
    createPad(words, press),
  )
  const paint = () => {
    const now = device.display()
    display.paint(now)
    section.classList.toggle('typing', now.phase === 'pin')
    setText(link, now.isConnected ? words.connected : words.apart)
    power.setAttribute('aria-pressed', String(now.phase !== 'off'))
    if (!note.classList.contains('warn')) tellSlot()
  }
  return { element: section, paint }
}

function createDisplay(words: Words) {
  const amount = element('p', { class: 'amount' })
  const prompt = element('p', { class: 'prompt' })
  const dots = element('p', { class: 'dots', 'aria-hidden': 'true' })
  const count = element('span', { class: 'hidden' })
  const glass = element(
    'div',
    { class: 'glass', role: 'status', 'aria-label': words.display },
    amount,
    prompt,
    dots,
    count,
  )
  const paint = (now: ReturnType<SimulatedReader['display']>) => {
    glass.classList.toggle('off', now.phase === 'off')
    setText(amount, now.amount ? `¥${yuan(now.amount)}` : '')
    setText(prompt, shownText(words, now.phase, now.prompt))
    setText(dots, '●'.repeat(now.digits))
    setText(count, now.phase === 'pin' && now.digits > 0 ? words.digits(now.digits) : '')
  }
  return { element: glass, paint }
}

function createCards(
  { cards, language, words }: Scene,
  choose: (card: SimulatedCard) => void,
): HTMLElement {
  const pin = element('span', { class: 'known' }, words.pinOf(cards[0]?.pin ?? ''))
  const pick = (card: SimulatedCard) => {
    setText(pin, words.pinOf(card.pin))
    choose(card)
  }
  const faces = cards.map((card, index) => {
    const input = element('input', { type: 'radio', name: 'card', value: card.id })
    input.checked = index === 0
    input.addEventListener('change', () => pick(card))
    const face = element(
      'span',
      { class: 'face' },
      element('b', {}, card.label[language]),
      element('small', {}, words.ending(card.number.slice(-4))),
      element('small', {}, words.pinOf(card.pin)),
    )
    return element('label', { class: 'card' }, input, face)
  })
  return element(
    'fieldset',
    { class: 'choice' },
    element('legend', {}, words.cards, pin),
    element('div', { class: 'cards' }, ...faces),
  )
}

function createPad(words: Words, press: (key: Key) => void): HTMLElement {
  const digits = ['1', '2', '3', '4', '5', '6', '7', '8', '9'] as const
  const key = (name: Key, text: string = name) =>
    button(text, () => press(name), { class: `key-${name}` })
  return group(
    { name: words.pad, kind: 'pad' },
    ...digits.map((digit) => key(digit)),
    key('clear', words.clear),
    key('0'),
    key('ok', words.ok),
    key('cancel', words.cancel),
  )
}

function group(
  { name, kind }: { readonly name: string; readonly kind: string },
  ...children: readonly Child[]
): HTMLElement {
  const row = element('div', { class: 'row' }, ...children)
  return element('fieldset', { class: kind }, element('legend', {}, name), row)
}

/** Digits of a keyboard go to the pad while the reader asks for them. */
function typeOnPad(device: SimulatedReader, event: KeyboardEvent): void {
  const { key } = event
  const isPlain = !event.ctrlKey && !event.metaKey && !event.altKey
  if (device.display().phase !== 'pin' || !isPlain) return
  if (/^\d$/.test(key)) device.hands.press(key as Key)
  else if (key === 'Backspace') device.hands.press('clear')
  else if (key === 'Escape') device.hands.press('cancel')
  else return
  event.preventDefault()
}

function yuan(amount: string): string {
  return `${amount.slice(0, 10).replace(/^0+(?=\d)/, '')}.${amount.slice(10)}`
}

/** Keeps the page's styles out and ours in. */
function createHost(language: Language, nonce: string | undefined) {
  if (!customElements.get(tag)) customElements.define(tag, class extends HTMLElement {})
  const host = document.createElement(tag)
  host.lang = language
  const root = host.attachShadow({ mode: 'open' })
  if ('adoptedStyleSheets' in root) {
    const sheet = new CSSStyleSheet()
    sheet.replaceSync(style)
    root.adoptedStyleSheets = [sheet]
  } else {
    const sheet = element('style', nonce ? { nonce } : {}, style)
    ;(root as ShadowRoot).append(sheet)
  }
  return { element: host, root }
}

function followTheme(host: HTMLElement, theme: 'auto' | 'light' | 'dark'): () => void {
  const dark = matchMedia('(prefers-color-scheme: dark)')
  const paint = () => {
    host.classList.toggle('dark', theme === 'dark' || (theme === 'auto' && dark.matches))
  }
  paint()
  if (theme !== 'auto') return () => {}
  dark.addEventListener('change', paint)
  return () => dark.removeEventListener('change', paint)
}
