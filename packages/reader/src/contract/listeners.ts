import type { Cancel } from './ports.ts'

export interface Listeners<Value> {
  add(listener: (value: Value) => void): Cancel
  tell(value: Value): void
}

export function createListeners<Value>(): Listeners<Value> {
  const all = new Set<(value: Value) => void>()
  return {
    add(listener) {
      all.add(listener)
      return () => void all.delete(listener)
    },
    tell(value) {
      for (const listener of [...all]) listener(value)
    },
  }
}
