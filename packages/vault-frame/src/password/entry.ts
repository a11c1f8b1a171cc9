/**
 * From a challenge to what is sealed: asks the vault, runs the chosen module for each entry, and
 * sends all of them at once. What was entered is here and in the module alone, until it is wiped.
 */
import { seal } from '../sealing/seal.ts'
import type { Problem } from '../words/phrase.ts'
import type { CreateModule, RunningModule } from './modules/module.ts'
import { modules } from './modules/modules.ts'
import { createPlainKeys } from './plain.ts'
import type { PasswordStage } from './stage.ts'
import { type Challenge, entryOf, firstStep, isOpen, stepAfter } from './state/state.ts'
import { claimsIn } from './ticket.ts'
import { say } from './words/text.ts'

export interface Entry {
  /** Wipes all, and asks for a new challenge; for another ticket or way when the state says so. */
  renew(problem?: Problem): Promise<void>
  /** Wipes what was entered and begins with the first entry again. */
  restart(): void
  /** Shows the map, when it may be shown and is not. */
  open(): void
  /** The running module, for what is pressed beside it. */
  running(): RunningModule | undefined
}

/** So that the sixth dot is seen, by everybody for the same time. */
const pauseMs = 150

const forever = Number.POSITIVE_INFINITY

interface Answer extends Challenge {
  readonly error?: { readonly code: string; readonly shopper_message?: Problem['sentence'] }
}

const createModules: Readonly<Record<string, CreateModule>> = { ...modules, plain: createPlainKeys }

/** What is in hand. */
interface Table {
  readonly stage: PasswordStage
  readonly host: HTMLElement
  /** Positions of the entries that are complete. */
  entered: number[][]
  running: RunningModule | undefined
  /** How often a challenge was asked for: only the last answer counts. */
  asked: number
}

export function createEntry(stage: PasswordStage, host: HTMLElement): Entry {
  const table: Table = { stage, host, entered: [], running: undefined, asked: 0 }
  return {
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
  const { state, set, now, post } = table.stage
  table.asked += 1
  const turn = table.asked
  wipe(table)
  const { ticket, way: module, warns } = state()
  // Nothing is asked for before the shopper has agreed to what it gives up.
  set({ waits: !warns, sent: false, count: 0, problem, lapsesAt: forever })
  if (warns) return
  const answer = (await post('frame/challenges', { ticket, module }).catch(() => ({
    error: { code: 'network' },
  }))) as Answer
  if (turn !== table.asked) return
  const { error, layouts, expires_in_ms, locked_for_ms } = answer
  if (error) {
    const told = { code: error.code, sentence: error.shopper_message }
    set({ waits: false, challenge: undefined, problem: told })
    return
  }
  const life = layouts.length ? expires_in_ms : locked_for_ms || forever
  const claims = claimsIn(ticket) || state().claims
  const step = firstStep({ ...state(), claims, challenge: answer })
  set({ waits: false, challenge: answer, claims, step, lapsesAt: now() + life })
  open(table)
}

function open(table: Table): void {
  const { stage, host } = table
  const { set, after } = stage
  const state = stage.state()
  const { lang, way, challenge } = state
  const layouts = challenge?.layouts[entryOf(state)]
  if (table.running || !isOpen(state) || !layouts) return
  const words = {
    hold: say(lang, 'hold'),
    holdFirst: say(lang, 'hold_first'),
    swipe: say(lang, 'swipe'),
  }
  host.style.minHeight = ''
  const mine: RunningModule = (createModules[way] ?? createPlainKeys)({
    host,
    words,
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
  const { stage, entered: entries } = table
  const { ticket, challenge, picture, phone } = stage.state()
  // From here on they are out of reach of who wipes, who might do it before they are sealed.
  table.entered = []
  stage.set({ sent: true, problem: undefined })
  const chosen = { device: stage.device(), picture: picture ?? undefined, phone }
  const payload = { ticket, challenge: challenge?.challenge, entries, ...chosen }
  try {
    const sealed = await seal(payload, 'tillway-password', stage.config.key, stage)
    stage.tell({ type: 'password', sealed })
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
