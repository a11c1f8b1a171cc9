/**
 * Keeps one slow channel from taking every place of the worker. A lane is free while its last
 * answer came in time; from a slow answer on it has a bounded number of places until an answer is
 * quick again. Only lanes that are in use or slow are kept.
 */
import type { Clock } from '@tillway/kernel'

export interface Lane {
  readonly name: string
  /** Places while it is slow. */
  readonly places: number
}

export interface Lanes {
  /** Undefined when a slow lane is full; else the function that leaves them all. */
  enter(lanes: readonly Lane[]): (() => void) | undefined
}

interface State {
  inside: number
  slow: boolean
}

export function createLanes(clock: Clock, slowMs: number): Lanes {
  const states = new Map<string, State>()

  const leave = (name: string, tookMs: number): void => {
    const state = states.get(name)
    if (state === undefined) return
    state.inside -= 1
    state.slow = tookMs >= slowMs
    if (state.inside === 0 && !state.slow) states.delete(name)
  }

  return {
    enter(lanes) {
      const isFull = ({ name, places }: Lane) => {
        const state = states.get(name)
        return state?.slow === true && state.inside >= places
      }
      if (lanes.some(isFull)) return undefined
      for (const { name } of lanes) {
        const state = states.get(name) ?? { inside: 0, slow: false }
        state.inside += 1
        states.set(name, state)
      }
      const enteredAt = clock.monotonic()
      return () => {
        const tookMs = clock.monotonic() - enteredAt
        for (const { name } of lanes) leave(name, tookMs)
      }
    },
  }
}
