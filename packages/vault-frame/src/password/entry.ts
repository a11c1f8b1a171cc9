/**
 * From a challenge to what is sealed: asks the vault, runs the chosen module for each entry, and
 * sends all of them at once. What was entered is here and in the module alone, until it is wiped.
 */
import type { Problem } from '../words/phrase.ts'
import type { RunningModule } from './modules/module.ts'
import { createPad } from './modules/pad.ts'
import type { Brought, Seal } from './parts/part.ts'
import type { PasswordStage } from './stage.ts'
import { type Challenge, entryOf, firstStep, isOpen, partsOf, stepAfter } from './state/state.ts'
import { claimsIn } from './ticket.ts'

export interface Entry {
  /** Wipes all, and asks for a new challenge; for another ticket or way when the state says so. */
  renew(problem?: Problem): Promise<void>
  /** Wipes what was entered and begins with the first entry again. */
  restart(): void
  /** Shows the map, when it may be shown and is not. */
  open(): void
  /** The running module, for what is pressed beside it. */
  running(): RunningModule | undefined
  /** What the page can by now; later parts add to it. */
  readonly brought: Brought
}

/** So that the sixth dot is seen, by everybody for the same time. */
const pauseMs = 150

const forever = Number.POSITIVE_INFINITY

interface Answer extends Challenge {
  readonly error?: { readonly code: string; readonly shopper_message?: Problem['sentence'] }
}

/** What is in hand. */
interface Table {
  readonly stage: PasswordStage
  readonly host: HTMLElement
  readonly brought: Brought
  /** Positions of the entries that are complete. */
  entered: number[][]
  running: RunningModule | undefined
  /** How often a challenge was asked for: only the last answer counts. */
  asked: number
}

export function createEntry(stage: PasswordStage, host: HTMLElement): Entry {
  const brought = { pad: createPad }
  const table: Table = { stage, host, brought, entered: [], running: undefined, asked: 0 }
  return {
    brought,
    renew: (problem) => renew(table, problem),
    restart() {
      wipe(table)
      stage.set({ count: 0, step: firstStep(stage.state()) })
      open(table)
    },
    open: () => open(table),
    running: () => table.running,
  }
}

async function renew(table: Table, problem?: Problem): Promise<void> {
  const { state, set, now, post, load, turnTo } = table.stage
  table.asked += 1
  const turn = table.asked
  wipe(table)
  const { ticket, way: module, warns, lang, wished } = state()
  set({ waits: true, sent: false, count: 0, problem, lapsesAt: forever })
  // What went wrong is told by this page, in its language.
  if (wished !== lang && !problem) return turnTo(state())
  const claims = claimsIn(ticket) || state().claims
  // Nothing is asked for before the shopper has agreed to what it gives up.
  const asked = warns ? undefined : post('frame/challenges', { ticket, module })
  const [answer] = (await Promise.all([
    asked,
    ...partsOf(claims.password.purpose, module).map(load),
  ]).catch(() => [{ error: { code: 'network' } }])) as [Answer | undefined]
  if (turn !== table.asked) return
  set({ waits: false })
  if (!answer) return
  const { error, layouts, expires_in_ms, locked_for_ms } = answer
  if (error) {
    const told = { code: error.code, sentence: error.shopper_message }
    set({ challenge: undefined, problem: told })
    return
  }
  const life = layouts.length ? expires_in_ms : locked_for_ms || forever
  const step = firstStep({ ...state(), claims, challenge: answer })
  set({ challenge: answer, claims, step, lapsesAt: now() + life })
  open(table)
}

function open(table: Table): void {
  const { stage, host } = table
  const { set, after } = stage
  const state = stage.state()
  const { way, challenge } = state
  const layouts = challenge?.layouts[entryOf(state)]
  const create = table.brought[way]
  if (table.running || !isOpen(state) || !layouts || !create) return
  host.style.minHeight = ''
  const mine: RunningModule = create({
    host,
    layouts,
    onChange: (count) => set({ count }),
    onDone(positions) {
      after(pauseMs, () => {
        // Hidden, lapsed or taken back in the meantime: then it is gone.
        if (table.running === mine) complete(table, [...positions])
      })
    },
  })
  table.running = mine
}

function complete(table: Table, positions: number[]): void {
  const { state, set, now, focusTitle } = table.stage
  table.entered.push(positions)
  close(table)
  const next = stepAfter(state())
  if (now() >= state().lapsesAt) void renew(table, { code: 'lapsed' })
  else if (!next) void send(table)
  else {
    set({ step: next, count: 0 })
    focusTitle()
    open(table)
  }
}

async function send(table: Table): Promise<void> {
  const { stage, brought, entered: entries } = table
  const { ticket, challenge, picture, phone } = stage.state()
  // From here on they are out of reach of who wipes, who might do it before they are sealed.
  table.entered = []
  stage.set({ sent: true, problem: undefined })
  const chosen = { picture: picture ?? undefined, phone }
  const payload = { ticket, challenge: challenge?.challenge, entries, ...chosen }
  try {
    // No map is shown before it is there.
    stage.tell({ type: 'password', sealed: await (brought.seal as Seal)(payload) })
  } catch {
    void renew(table, { code: 'failed' })
  }
  forget(entries)
}

/** The place stays as high as it was, so that nothing moves under a finger. */
function close(table: Table): void {
  const { host, running } = table
  if (host.offsetHeight) host.style.minHeight = `${host.offsetHeight}px`
  running?.stop()
  table.running = undefined
}

function wipe(table: Table): void {
  close(table)
  forget(table.entered)
  table.entered = []
}

function forget(entries: readonly number[][]): void {
  for (const positions of entries) positions.fill(0)
}
