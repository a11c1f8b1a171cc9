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
  const desk: Desk = {
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
    ...asking(() => desk),
    ...acting(() => desk),
    back() {
      desk.turn()
      desk.dispatch({ type: 'back' })
    },
  }
  return desk
}

/** What goes to the platform, and where its refusals go. */
function asking(of: () => Desk): Pick<Desk, 'ask' | 'request' | 'accept'> {
  return {
    async ask<T>(path: string, content?: object, method?: 'DELETE') {
      const { core, wanted, accept } = of()
      const sent = content && { content, method, key: core.ports.newKey() }
      const send = () => core.exchange.call<T>(core.session(), path, sent)
      const answer = await core.insist(core, wanted(), send)
      // While cards are chosen nobody else asks, and so nobody would say that the network is back.
      if (core.state().offline) void core.watch.ask()
      return answer && accept(answer)
    },
    async request(path, content, method) {
      const desk = of()
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
      const { state, tell, note } = of()
      if (state().frame) tell({ type: 'failed', code: failure ? failure.code : 'internal' })
      else note({ failure })
      return undefined
    },
  }
}

/** What several parts of paying by card begin. */
function acting(of: () => Desk): Pick<Desk, 'list' | 'open' | 'pay'> {
  return {
    async list() {
      const { way, core, wanted, ask, dispatch } = of()
      const mine = wanted()
      const list = await ask<ClientCards>(`cards?way=${way}&host=${core.host.id}`)
      if (mine()) dispatch({ type: 'listed', list: list || null })
    },
    open(step, url) {
      const { core, state, dispatch } = of()
      dispatch({ type: 'opened', step, url })
      const { opened } = state()
      core.ports.after(framePatienceMs, () => {
        const now = state()
        const isLate = now.opened === opened && now.frameIs === 'coming'
        if (isLate) dispatch({ type: 'frame', change: { frameIs: 'late' } })
      })
    },
    async pay(card, presentation = 'sms') {
      const { session, way, core, wanted, tell, back } = of()
      const mine = wanted()
      tell({ type: 'busy', on: true })
      await session.choose(way, presentation, card)
      if (mine() && core.state().phase === 'choosing') back()
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
