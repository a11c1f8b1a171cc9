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

export function createEntry(stage: PasswordStage, host: HTMLElement): Entry {
  const { state, set, now } = stage
  let entered: number[][] = []
  let running: RunningModule | undefined
  let asked = 0

  // The place stays as high as it was, so that nothing moves under a finger.
  const close = () => {
    if (host.offsetHeight) host.style.minHeight = `${host.offsetHeight}px`
    running?.stop()
    running = undefined
  }
  const wipe = () => {
    close()
    for (const positions of entered) positions.fill(0)
    entered = []
  }

  const renew = async (problem?: Problem) => {
    const turn = ++asked
    wipe()
    const { ticket, way: module, warns } = state()
    // Nothing is asked for before the shopper has agreed to what it gives up.
    set({ waits: !warns, sent: false, count: 0, problem, lapsesAt: forever })
    if (warns) return
    const answer = (await stage
      .post('frame/challenges', { ticket, module })
      .catch(() => ({ error: { code: 'network' } }))) as Answer
    if (turn !== asked) return
    const { error, layouts, expires_in_ms, locked_for_ms } = answer
    if (error) {
      const told = { code: error.code, sentence: error.shopper_message }
      return set({ waits: false, challenge: undefined, problem: told })
    }
    const life = layouts.length ? expires_in_ms : locked_for_ms || forever
    const claims = claimsIn(ticket) || state().claims
    const step = firstStep({ ...state(), claims, challenge: answer })
    set({ waits: false, challenge: answer, claims, step, lapsesAt: now() + life })
    open()
  }

  const restart = () => {
    wipe()
    set({ count: 0, step: firstStep(state()) })
    open()
  }

  const open = () => {
    const now = state()
    const layouts = now.challenge?.layouts[entryOf(now)]
    if (running || !isOpen(now) || !layouts) return
    host.style.minHeight = ''
    const mine: RunningModule = (createModules[now.way] ?? createPlainKeys)({
      host,
      words: {
        hold: say(now.lang, 'hold'),
        holdFirst: say(now.lang, 'hold_first'),
        swipe: say(now.lang, 'swipe'),
      },
      layouts,
      onChange: (count) => set({ count }),
      onDone(positions) {
        stage.after(pauseMs, () => {
          // Hidden, lapsed or taken back in the meantime: then it is gone.
          if (running === mine) complete([...positions])
        })
      },
    })
    running = mine
  }

  const complete = (positions: number[]) => {
    entered.push(positions)
    close()
    const next = stepAfter(state())
    if (now() >= state().lapsesAt) return void renew({ code: 'lapsed' })
    if (!next) return void send()
    set({ step: next, count: 0 })
    stage.focusTitle()
    open()
  }

  const send = async () => {
    const { ticket, challenge, picture, phone } = state()
    const entries = entered
    entered = []
    set({ sent: true, problem: undefined })
    const device = stage.device()
    const chosen = { picture: picture ?? undefined, phone }
    const payload = { ticket, challenge: challenge?.challenge, entries, device, ...chosen }
    try {
      const sealed = await seal(payload, 'tillway-password', stage.config.key, stage)
      stage.tell({ type: 'password', sealed })
    } catch {
      void renew({ code: 'failed' })
    }
    for (const positions of entries) positions.fill(0)
  }

  return { renew, restart, open, running: () => running }
}
