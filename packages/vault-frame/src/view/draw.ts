/**
 * Draws the frame: elements are made once and stay, so that focus, carets and what was typed
 * survive. What depends on the state is a function of it, and touches the page when it changes.
 */

export type Live<State, Value> = Value | ((state: State) => Value)
type Attribute = string | boolean | undefined
type Listener = (event: Event) => void

export interface Attributes<State> {
  readonly [name: string]: Live<State, Attribute> | undefined
}

export interface Drawing<State> {
  /** `element('p.note', { hidden: (state) => … }, 'text')` */
  element(
    selector: string,
    attributes: Attributes<State>,
    ...children: readonly (Node | Live<State, string>)[]
  ): HTMLElement
  update(state: State): void
}

export function createDrawing<State>(): Drawing<State> {
  const updates: ((state: State) => void)[] = []
  const bind = <Value>(value: Live<State, Value>, write: (value: Value) => void) => {
    if (typeof value !== 'function') return write(value)
    const read = value as (state: State) => Value
    let last: Value | undefined
    updates.push((state) => {
      const now = read(state)
      if (now !== last) write(now)
      last = now
    })
  }
  return {
    element(selector, attributes, ...children) {
      const [tag = '', ...names] = selector.split('.')
      const element = document.createElement(tag)
      element.className = names.join(' ')
      for (const name of Object.keys(attributes)) {
        bind(attributes[name], (value) => setAttribute(element, name, value))
      }
      for (const child of children) {
        if (child instanceof Node) element.append(child)
        else {
          const text = document.createTextNode('')
          bind(child, (value) => {
            text.data = value
          })
          element.append(text)
        }
      }
      return element
    },
    update: (state) => {
      for (const update of updates) update(state)
    },
  }
}

/** What a listener returns is of no account. */
export function on<Element extends EventTarget>(
  element: Element,
  listeners: Readonly<Record<string, Listener>>,
): Element {
  for (const type of Object.keys(listeners)) {
    const listener = listeners[type]
    if (listener) element.addEventListener(type, listener)
  }
  return element
}

function setAttribute(element: HTMLElement, name: string, value: Attribute): void {
  // The shopper changes it too, and then the attribute counts no more.
  if (name === 'checked') Object.assign(element, { checked: value })
  else if (value === undefined || value === false) element.removeAttribute(name)
  else element.setAttribute(name, value === true ? '' : value)
}
