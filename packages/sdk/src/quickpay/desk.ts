import type { ClientCards } from '@tillway/api/types'
import type { Answer } from '../exchange/client.ts'
import type { WatchedCore } from '../exchange/watch.ts'
import type { CashierState } from '../machine/state.ts'
import type { Session } from '../session.ts'
import type { FrameCommand } from './frame.ts'
import { reduceQuick } from './reduce.ts'
import { type FramedStep, initialQuickState, type QuickEvent, type QuickState } from './state.ts'

/** Milliseconds that the frame may take to say that it is there. */
const framePatienceMs = 8000

/** What the parts of paying by card share. */
export interface Desk {
  readonly session: Session
  readonly core: WatchedCore
  readonly way: string
  state(): QuickState
  dispatch(event: QuickEvent): void
  /** Called after every change; returns the function that ends it. */
  subscribe(run: () => void): () => void
  /** Says something to the frame, if one is open. */
  tell(command: FrameCommand): void
  /** Changes what the payment's machine knows of this. */
  note(change: Partial<Pick<CashierState, 'cards' | 'way' | 'presentation' | 'failure'>>): void
  /** Whether what begins now is still of account: not once the shopper has turned to something else. */
  wanted(): () => boolean
  turn(): void
  /** Asks until there is an answer; what it is refused for goes where the shopper looks. */
  ask<T>(path: string, content?: object, method?: 'DELETE'): Promise<T | undefined>
  /** The same for what no other request may cross. */
  request: Desk['ask']
  /** Asks which cards there are, and what the payment asks for beside one. */
  list(): Promise<void>
  /** Opens the frame, or keeps the one of a card open for the code of the payment. */
  open(step: FramedStep, url: string): void
  /** Starts a try with a card; the frame of a card that was just bound stays open for the code. */
  pay(card: string, presentation?: string): Promise<void>
  accept<T>(answer: Answer<T>): T | undefined
  /** Closes the frame. */
  back(): void
}

export function createDesk(
  session: Session,
  way: string,
  post: (command: FrameCommand) => void,
): Desk {
  const { core } = session
  const listeners = new Set<() => void>()
  let state = initialQuickState
  let turns = 0
  // Its parts call each other by it once all of them are there.
  const desk = {} as Desk
  const own: Omit<Desk, Asking | Acting> = {
    session,
    core,
    way,
    state: () => state,
    dispatch(event) {
      state = reduceQuick(state, event)
      noteTyping(desk)
      for (const run of [...listeners]) run()
    },
    subscribe(run) {
      listeners.add(run)
      return () => listeners.delete(run)
    },
    tell(command) {
      if (state.frame) post(command)
    },
    note: (change) => core.dispatch({ type: 'cards', change }),
    wanted() {
      const mine = turns
      return () => mine === turns
    },
    turn() {
      turns += 1
    },
    back() {
      desk.turn()
      desk.dispatch({ type: 'back' })
    },
  }
  return Object.assign(desk, own, asking(desk, session), acting(desk, session))
}

type Asking = 'ask' | 'request' | 'accept'
type Acting = 'list' | 'open' | 'pay'

/** What goes to the platform, and where its refusals go. */
function asking(desk: Desk, { core }: Session): Pick<Desk, Asking> {
  const { ports, exchange } = core
  return {
    async ask<T>(path: string, content?: object, method?: 'DELETE') {
      const sent = content && { content, method, key: ports.newKey() }
      const send = () => exchange.call<T>(core.session(), path, sent)
      const answer = await core.insist(core, desk.wanted(), send)
      // While cards are chosen nobody else asks, and so nobody would say that the network is back.
      if (core.state().offline) void core.watch.ask()
      return answer && desk.accept(answer)
    },
    async request(path, content, method) {
      const busy = (on: boolean) => {
        desk.dispatch({ type: 'busy', on })
        desk.tell({ type: 'busy', on })
      }
      desk.note({ failure: null })
      busy(true)
      const mine = desk.wanted()
      const value = await desk.ask(path, content, method)
      if (mine()) busy(false)
      return value as never
    },
    accept(answer) {
      if (answer.ok) return answer.value
      const { failure } = answer
      if (desk.state().frame) {
        desk.tell({ type: 'failed', code: failure ? failure.code : 'internal' })
      } else desk.note({ failure })
      return undefined
    },
  }
}

/** What several parts of paying by card begin. */
function acting(desk: Desk, session: Session): Pick<Desk, Acting> {
  const { core } = session
  return {
    async list() {
      const mine = desk.wanted()
      const list = await desk.ask<ClientCards>(`cards?way=${desk.way}&host=${core.host.id}`)
      if (mine()) desk.dispatch({ type: 'listed', list: list || null })
    },
    open(step, url) {
      desk.dispatch({ type: 'opened', step, url })
      const { opened } = desk.state()
      core.ports.after(framePatienceMs, () => {
        const now = desk.state()
        const isLate = now.opened === opened && now.frameIs === 'coming'
        if (isLate) desk.dispatch({ type: 'frame', change: { frameIs: 'late' } })
      })
    },
    async pay(card, presentation = 'sms') {
      const mine = desk.wanted()
      desk.tell({ type: 'busy', on: true })
      await session.choose(desk.way, presentation, card)
      if (mine() && core.state().phase === 'choosing') desk.back()
    },
  }
}

/** The payment's machine asks before what was typed is thrown away; of a try it knows by itself. */
function noteTyping({ core, note, state }: Desk): void {
  const { frame, step } = state()
  const cards = frame && step !== 'paying' ? 'typing' : 'open'
  const before = core.state().cards
  if (before && before !== cards) note({ cards })
}
