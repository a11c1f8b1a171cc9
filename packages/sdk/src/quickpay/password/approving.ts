/** The password of the payment itself, and what what was sealed is sent for. */
import type { ClientCard, ClientPassword, ClientPayment, PasswordEntry } from '@tillway/api/types'
import type { Desk } from '../desk.ts'
import type { Purpose } from './state.ts'
import type { TaskDesk } from './task-desk.ts'

/** The entry that the open try waits for, unless the shopper has turned away from it. */
function awaitedEntry({ core }: Desk): (PasswordEntry & { readonly attempt: string }) | null {
  const { payment, phase, starting } = core.state()
  const { password, id: attempt = '' } = payment?.attempt || {}
  return password && phase === 'acting' && !starting ? { ...password, attempt } : null
}

export interface Approving {
  /** To the password when the try awaits it, and back to the cards when it no longer does. */
  follow(): void
  /** Sends what the frame has sealed for where it belongs. */
  submit(sealed: string): Promise<void>
  /** Opens the frame for the payment anew. */
  again(): Promise<void>
}

export function createApproving(tasks: TaskDesk): Approving {
  const { desk } = tasks
  const { core, state } = desk
  /** Whose password was asked for; one that the shopper left is not asked for again by itself. */
  let attempt = ''
  const approve = async (sealed: string) => {
    const at = core.ports.now()
    const mine = desk.wanted()
    const payment = await desk.request<ClientPayment>('payment/approve', { attempt, sealed })
    if (!mine()) return
    core.watch.supersede()
    if (!payment) return core.watch.ask()
    core.apply(payment, at, false)
    if (core.state().phase === 'choosing') await desk.list()
  }
  return {
    follow() {
      const entry = awaitedEntry(desk)
      const { purpose = 'pay', verifying } = tasks.task()
      if (purpose !== 'pay' || verifying) return
      const isOpen = state().step === 'password'
      // While another try starts, the frame stays for what that one asks.
      if (!entry && isOpen && !core.state().starting) desk.back()
      if (!entry || attempt === entry.attempt) return
      attempt = entry.attempt
      desk.turn()
      tasks.show(entry, { purpose })
    },
    async submit(sealed) {
      const { purpose = 'pay', card } = tasks.task()
      if (purpose === 'pay') return approve(sealed)
      if (await send(desk, { purpose, card, sealed })) await goOn(tasks, purpose)
    },
    again() {
      attempt = ''
      return core.watch.ask()
    },
  }
}

interface Sealed {
  readonly purpose: Purpose
  readonly card: string | undefined
  readonly sealed: string
}

/** False when it was refused, which the frame was told. */
async function send(desk: Desk, { purpose, card, sealed }: Sealed): Promise<boolean> {
  if (!card) return Boolean(await desk.request<ClientPassword>('password', { purpose, sealed }))
  const path = `cards/${card}/${purpose === 'remove_card' ? 'remove' : 'phone'}`
  const changed = await desk.request<ClientCard>(path, { sealed })
  if (changed) desk.dispatch({ type: 'card', card: changed })
  return Boolean(changed)
}

/** From a form that is done with to the payment that it was in the way of, or to the cards. */
async function goOn({ desk, task, become }: TaskDesk, done: Purpose): Promise<void> {
  await desk.list()
  const { chosen } = desk.state()
  if (task().pays && chosen) {
    become({})
    return desk.pay(chosen)
  }
  desk.back()
  become({ done })
  desk.dispatch({ type: 'busy', on: false })
}
