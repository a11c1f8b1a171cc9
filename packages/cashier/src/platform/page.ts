/** What the sheet needs of the page around it. The only file of the cashier that touches it. */

export interface Page {
  everySecond(run: () => void): () => void
  /** The back button closes the sheet before it leaves the page. */
  onBack(run: () => void): () => void
  /** When the entry of the sheet has left the history; a page that navigates before would be called back. */
  historySettled(): Promise<void>
  /** Puts the element in place and makes the rest of the page unreachable; returns the way back. */
  mount(element: HTMLElement, container: Element | undefined): () => void
  prefersDark(): boolean
  onDarkChange(run: () => void): () => void
  /** 1 is the usual size of text. */
  textScale(): number
}

const mark = 'tillway_sheet'

export function browserPage(): Page {
  const dark = matchMedia('(prefers-color-scheme: dark)')
  return {
    everySecond(run) {
      const timer = setInterval(run, 1000)
      return () => clearInterval(timer)
    },
    onBack,
    historySettled,
    mount: (element, container) => (container ? place(element, container) : cover(element)),
    prefersDark: () => dark.matches,
    onDarkChange(run) {
      // Safari before 14 has only the old names.
      dark.addListener?.(run)
      return () => dark.removeListener?.(run)
    },
    textScale: () => Number.parseFloat(getComputedStyle(document.documentElement).fontSize) / 16,
  }
}

const isOurs = () => Boolean(history.state?.[mark])

/** Going back takes a turn of the browser; more than this long it never takes. */
const settleMs = 300

function historySettled(): Promise<void> {
  if (!isOurs()) return Promise.resolve()
  return new Promise((resolve) => {
    addEventListener('popstate', () => resolve(), { once: true })
    setTimeout(resolve, settleMs)
  })
}

function onBack(run: () => void): () => void {
  const push = () => history.pushState({ ...history.state, [mark]: true }, '')
  if (!isOurs()) push()
  const listener = () => {
    if (isOurs()) return
    // Whether it closes is the sheet's decision; until then there is an entry to go back from.
    push()
    run()
  }
  addEventListener('popstate', listener)
  return () => {
    removeEventListener('popstate', listener)
    if (isOurs()) history.back()
  }
}

function place(element: HTMLElement, container: Element): () => void {
  container.append(element)
  return () => element.remove()
}

function cover(element: HTMLElement): () => void {
  const { body, documentElement } = document
  const focused = document.activeElement
  const others = [...body.children].filter((other) => !other.hasAttribute('inert'))
  const { overflow } = documentElement.style
  for (const other of others) other.setAttribute('inert', '')
  documentElement.style.overflow = 'hidden'
  body.append(element)
  return () => {
    element.remove()
    documentElement.style.overflow = overflow
    for (const other of others) other.removeAttribute('inert')
    if (focused instanceof HTMLElement) focused.focus({ preventScroll: true })
  }
}
