/**
 * Draws the frame: elements are made once and stay, so that focus, carets and what was typed
 * survive. What depends on the state is a function of it, and touches the page when it changes.
 */

/** What is false or undefined is not there. */
type Attribute = string | boolean | undefined
type Live<Value, State> = Value | ((state: State) => Value)

export interface Drawing<State> {
  /** `element('p.note', { hidden: (state) => … }, 'text')` */
  element<Tag extends keyof HTMLElementTagNameMap>(
    selector: Tag | `${Tag}.${string}`,
    attributes: Readonly<Record<string, Live<Attribute, State>>>,
    ...children: readonly (Node | Live<string, State>)[]
  ): HTMLElementTagNameMap[Tag]
  /** Runs `write` with what `read` finds, now and whenever it is another. */
  follow<Value>(read: (state: State) => Value, write: (value: Value) => void): void
  update(state: State): void
}

export function createDrawing<State>(): Drawing<State> {
  const updates: ((state: State) => void)[] = []
  const follow = <Value>(read: (state: State) => Value, write: (value: Value) => void) => {
    let last: Value | undefined
    updates.push((state) => {
      const value = read(state)
      if (value !== last) write(value)
      last = value
    })
  }
  const bind = <Value>(live: Live<Value, State>, write: (value: Value) => void) =>
    follow(live instanceof Function ? live : () => live, write)
  return {
    element<Tag extends keyof HTMLElementTagNameMap>(
      selector: Tag | `${Tag}.${string}`,
      attributes: Readonly<Record<string, Live<Attribute, State>>>,
      ...children: readonly (Node | Live<string, State>)[]
    ) {
      const [tag, name] = selector.split('.') as [Tag, string | undefined]
      const element = document.createElement<Tag>(tag)
      if (name) element.className = name
      for (const [key, live] of Object.entries(attributes)) {
        bind(live, (value) => {
          if (value) element.setAttribute(key, String(value))
          else element.removeAttribute(key)
        })
      }
      for (const child of children) {
        const node = child instanceof Node ? child : document.createTextNode('')
        element.append(node)
        if (node !== child) bind(child, (value) => Object.assign(node, { data: value }))
      }
      return element
    },
    follow,
    update(state) {
      for (const update of updates) update(state)
    },
  }
}
