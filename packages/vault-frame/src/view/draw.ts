/**
 * Draws the frame: elements are made once and stay, so that focus, carets and what was typed
 * survive. What depends on the state is a function of it, and touches the page when it changes.
 */
import type { FrameState } from '../state/state.ts'

/** What is false or undefined is not there. */
type Attribute = string | boolean | undefined
type Live<Value> = Value | ((state: FrameState) => Value)

export interface Drawing {
  /** `element('p.note', { hidden: (state) => … }, 'text')` */
  element<Tag extends keyof HTMLElementTagNameMap>(
    selector: Tag | `${Tag}.${string}`,
    attributes: Readonly<Record<string, Live<Attribute>>>,
    ...children: readonly (Node | Live<string>)[]
  ): HTMLElementTagNameMap[Tag]
  update(state: FrameState): void
}

export function createDrawing(): Drawing {
  const updates: ((state: FrameState) => void)[] = []
  const bind = <Value>(live: Live<Value>, write: (value: Value) => void) => {
    const read = live instanceof Function ? live : () => live
    let last: Value | undefined
    updates.push((state) => {
      const value = read(state)
      if (value !== last) write(value)
      last = value
    })
  }
  return {
    element<Tag extends keyof HTMLElementTagNameMap>(
      selector: Tag | `${Tag}.${string}`,
      attributes: Readonly<Record<string, Live<Attribute>>>,
      ...children: readonly (Node | Live<string>)[]
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
    update(state) {
      for (const update of updates) update(state)
    },
  }
}
