/**
 * State machines as data. A machine is a list of rows `[from, event, to, effects]` and a list of
 * refusals `[from, event, code]`; together they cover every pair of state and event, which a test
 * checks. The diagrams in the docs are drawn from the rows.
 */
import { assert, type ErrorCode, PayError } from '@tillway/kernel'

export type Row<State extends string, Event extends string, Effect extends string> = readonly [
  from: State,
  on: Event,
  to: State,
  effects: readonly Effect[],
]

export type Refusal<State extends string, Event extends string> = readonly [
  from: State,
  on: Event,
  code: ErrorCode,
]

export interface Machine<State extends string, Event extends string, Effect extends string> {
  readonly name: string
  readonly initial: State
  readonly states: readonly State[]
  readonly events: readonly Event[]
  readonly rows: readonly Row<State, Event, Effect>[]
  readonly refusals: readonly Refusal<State, Event>[]
}

export interface Step<State extends string, Effect extends string> {
  readonly to: State
  readonly effects: readonly Effect[]
}

export type StepFunction<State extends string, Event extends string, Effect extends string> = (
  from: State,
  on: Event,
) => Step<State, Effect>

/** Types and freezes a machine written as a literal. */
export function defineMachine<State extends string, Event extends string, Effect extends string>(
  machine: Machine<State, Event, Effect>,
): Machine<State, Event, Effect> {
  return Object.freeze(machine)
}

/** Makes the look-up of a machine. The result throws the listed code for a refused pair. */
export function stepOf<State extends string, Event extends string, Effect extends string>(
  machine: Machine<State, Event, Effect>,
): StepFunction<State, Event, Effect> {
  const steps = new Map<string, Step<State, Effect>>()
  for (const [from, on, to, effects] of machine.rows) {
    steps.set(`${from} ${on}`, Object.freeze({ to, effects }))
  }
  const refused = new Map(machine.refusals.map(([from, on, code]) => [`${from} ${on}`, code]))
  return (from, on) => {
    const step = steps.get(`${from} ${on}`)
    if (step !== undefined) return step
    const code = refused.get(`${from} ${on}`)
    assert(code !== undefined, `${machine.name} ${from} × ${on} is a row or a refusal`)
    throw new PayError(code)
  }
}

/** Rows in which nothing changes: the same fact again, or a fact that says nothing new. */
export function staying<State extends string, Event extends string, Effect extends string>(
  states: readonly State[],
  events: readonly Event[],
  effects: readonly Effect[] = [],
): Row<State, Event, Effect>[] {
  return states.flatMap((state) => events.map((event) => [state, event, state, effects] as const))
}
