/**
 * Plays the shopper's phone. The address says what is on the screen (`#/channel/key` is an order), so
 * that the browser's own back button works; every second the page asks what became of it.
 */
import { act, findOrder, type PhoneView, readPhone, type ShownOrder, scan } from './api.ts'
import { brandColour } from './colour.ts'
import { messageList } from './messages.ts'
import {
  besideScreen,
  type Ending,
  homeScreen,
  orderList,
  orderScreen,
  resultScreen,
  type Surroundings,
} from './screens.ts'
import { chosenLanguage, type Language, words } from './words.ts'

const refreshMs = 1_000
const languageKey = 'phone-language'

let language = chosenLanguage(location.search, localStorage.getItem(languageKey))
let view: PhoneView = { channels: [], orders: [], messages: [] }
let order: ShownOrder | undefined
let canceled = false
let busy = false
/** What is on the screen, in short: it is drawn anew only when this changes. */
let shown = ''

const place = (id: string): HTMLElement => {
  const element = document.getElementById(id)
  if (element === null) throw new Error(`no element ${id}`)
  return element
}

const around = (): Surroundings => ({ words: words[language], language, channels: view.channels })

function route(): { channel: string; key: string } | undefined {
  const [, channel, key] = /^#\/([^/]+)\/([^/]+)$/.exec(location.hash) ?? []
  if (channel === undefined || key === undefined) return undefined
  return { channel: decodeURIComponent(channel), key: decodeURIComponent(key) }
}

function openOrder({ channel, key }: ShownOrder): void {
  location.hash = `#/${encodeURIComponent(channel)}/${encodeURIComponent(key)}`
}

function put(name: string, make: () => HTMLElement): boolean {
  const now = `${name} ${language}`
  if (now === shown) return false
  const first = shown === ''
  shown = now
  const screen = make()
  place('screen').replaceChildren(screen)
  place('screen').scrollTop = 0
  document.title = `${screen.querySelector('h1')?.textContent} · ${words[language].page}`
  if (!first) screen.querySelector<HTMLElement>('h1')?.focus()
  return true
}

function showHome(): void {
  const isNew = put('home', () =>
    homeScreen(around(), { scan: scanContent, open: openOrder, switchLanguage }),
  )
  const { channels, orders, messages } = view
  renew('orders', isNew, [channels, orders], () => orderList(around(), view, openOrder))
  place('count').textContent = orders.length > 0 ? String(orders.length) : ''
  renew('messages', isNew, [channels, messages], () => messageList(around(), messages))
}

/** Draws a list anew when it has changed, and leaves the focus where it was. */
function renew(id: string, isNew: boolean, content: unknown, make: () => HTMLElement): void {
  const list = place(id)
  const now = JSON.stringify([content, language])
  if (!isNew && list.dataset.shown === now) return
  const focused = document.activeElement?.getAttribute('data-key')
  list.dataset.shown = now
  list.replaceChildren(make())
  if (focused) list.querySelector<HTMLElement>(`[data-key="${CSS.escape(focused)}"]`)?.focus()
}

const handlers = {
  act: (action: 'pay' | 'cancel' | 'lapse') => void carryOut(action),
  again() {
    canceled = false
    show()
  },
  home() {
    location.hash = '#/'
  },
}

function endingOf(one: ShownOrder | undefined): Ending | undefined {
  if (one === undefined) return 'gone'
  if (one.state !== 'waiting') return one.state
  return canceled ? 'canceled' : undefined
}

function showOrder(): void {
  const ending = endingOf(order)
  const name = `${location.hash} ${ending}`
  if (ending !== undefined) put(name, () => resultScreen(around(), { ending, order }, handlers))
  else if (order !== undefined) {
    const one = order
    put(name, () => orderScreen(around(), one, handlers))
  }
  const channel = view.channels.find(({ id }) => id === order?.channel)
  const fills = channel?.mark.paths.map(({ fill }) => fill) ?? []
  place('screen').style.setProperty('--brand', brandColour(fills))
}

function show(): void {
  document.documentElement.lang = language === 'zh' ? 'zh-CN' : 'en'
  place('beside').replaceChildren(
    ...besideScreen(around()).filter((child) => child instanceof Node),
  )
  if (route() === undefined) showHome()
  else showOrder()
}

async function carryOut(action: 'pay' | 'cancel' | 'lapse'): Promise<void> {
  if (order === undefined || busy) return
  busy = true
  const button = document.querySelector<HTMLButtonElement>('button.primary')
  for (const one of document.querySelectorAll<HTMLButtonElement>('.actions button'))
    one.disabled = true
  if (action === 'pay' && button !== null) button.textContent = words[language].paying
  try {
    order = await act(action, order)
    canceled = action === 'cancel'
    tellCaller(canceled ? 'canceled' : order.state === 'paid' ? 'paid' : 'refused')
  } catch {
    // The next refresh shows what became of it.
    shown = `${shown} again`
  } finally {
    busy = false
  }
  show()
}

/** An app or page that called the phone waits for what becomes of it. */
function tellCaller(ending: 'paid' | 'canceled' | 'refused'): void {
  if (isCalled) opener?.postMessage(ending, '*')
}

async function scanContent(content: string): Promise<void> {
  const found = await scan(content).catch(() => undefined)
  if (found !== undefined) openOrder(found)
  else {
    tellCaller('refused')
    if (route() !== undefined) location.hash = '#/'
    place('scan-fault').textContent = words[language].scanNone
  }
}

function switchLanguage(): void {
  const next: Language = language === 'zh' ? 'en' : 'zh'
  language = next
  localStorage.setItem(languageKey, next)
  const url = new URL(location.href)
  url.searchParams.set('lang', next)
  history.replaceState(null, '', url)
  show()
  document.querySelector<HTMLElement>('.bar button.quiet')?.focus()
}

async function refresh(): Promise<void> {
  const at = route()
  try {
    view = await readPhone()
    const found = at && (await findOrder(at.channel, at.key))
    const still = route()
    if (!busy && still?.key === at?.key) {
      order = found
      show()
    }
    document.body.classList.remove('unreachable')
  } catch {
    document.body.classList.add('unreachable')
  }
  const offline = document.getElementById('offline')
  const text = document.body.classList.contains('unreachable') ? words[language].offline : ''
  if (offline !== null && offline.textContent !== text) offline.textContent = text
}

async function keepFresh(): Promise<void> {
  if (!document.hidden) await refresh()
  setTimeout(() => void keepFresh(), refreshMs)
}

addEventListener('hashchange', () => {
  canceled = false
  order = undefined
  if (route() === undefined) show()
  void refresh()
})
document.addEventListener('visibilitychange', () => void refresh())

const url = new URL(location.href)
const isCalled = url.searchParams.has('caller')
const code = url.searchParams.get('code')
if (code !== null) {
  url.searchParams.delete('code')
  history.replaceState(null, '', url)
}
if (route() === undefined) show()
if (code !== null) await scanContent(code)
await keepFresh()
