import { reduce } from './reduce.ts'
import { type CashierState, initialState, type MachineEvent, patch } from './state.ts'

export type Listener = (state: CashierState, before: CashierState) => void

export interface Store {
  state(): CashierState
  dispatch(event: MachineEvent): void
  /** Returns the function that ends the subscription. */
  subscribe(listener: Listener): () => void
}

export function createStore(known: Partial<CashierState>): Store {
  let state = patch(initialState, known)
  const listeners = new Set<Listener>()
  return {
    state: () => state,
    dispatch(event) {
      const before = state
      state = reduce(before, event)
      if (state !== before) for (const listener of [...listeners]) listener(state, before)
    },
    subscribe(listener) {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
  }
}
