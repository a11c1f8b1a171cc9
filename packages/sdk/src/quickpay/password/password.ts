/**
 * The payment password in paying by card, without a user interface. It is entered in a frame of the
 * vault, so that this side only learns what it was entered for: it opens the frame, carries what
 * the frame seals to the platform, and goes on with what the password was wanted for.
 */
import type { PasswordFormPurpose } from '@tillway/api/types'
import type { FrameMessage } from '../frame.ts'
import type { QuickPay } from '../quick-pay.ts'
import { type Approving, createApproving } from './approving.ts'
import type { PasswordTask } from './state.ts'
import { createTaskDesk, type TaskDesk } from './task-desk.ts'
import { createTaskMemory } from './task-memory.ts'

export interface PasswordPart {
  /** Its changes are told by the subscription of the part for cards. */
  getTask(): PasswordTask
  /** Opens a form: for the password itself, or for a card that is changed by it. */
  open(purpose: PasswordFormPurpose, card?: string): Promise<void>
}

/** Lets `quick` pay, remove cards and change their phones by password. */
export function addPassword(quick: QuickPay): PasswordPart {
  const { desk } = quick
  const { core, state } = desk
  const memory = createTaskMemory(core)
  const tasks = createTaskDesk(quick, memory, () => approving.follow())
  const approving = createApproving(tasks)
  const open: PasswordPart['open'] = async (purpose, card) => {
    if (state().busy) return
    if (purpose === 'set' || purpose === 'reset') await tasks.verify(purpose, false)
    else await tasks.openForm(purpose, { card })
  }
  const payByText = changePaying(tasks)
  changeCards(quick, tasks, open)
  changeFrame(quick, { tasks, approving, payByText })
  const stops = [
    core.subscribe(({ outcome }) => {
      if (outcome) for (const stop of stops) stop()
      if (outcome) tasks.become({})
      else approving.follow()
    }),
    desk.subscribe(forgetWhatIsOver(tasks)),
  ]
  const { task } = tasks
  tasks.become(memory.recall())
  const { purpose = 'pay', verifying, card, pays = false } = task()
  if (state().step === 'away') return { getTask: task, open }
  if (verifying) void tasks.verify(verifying, pays)
  else if (purpose !== 'pay') void tasks.openForm(purpose, { card, pays })
  else approving.follow()
  return { getTask: task, open }
}

/** Pays by what the payment asks for; gives the way around it, by text message. */
function changePaying(tasks: TaskDesk): () => Promise<void> {
  const { desk } = tasks
  const { core, state, pay } = desk
  let skips = false
  const mayNotSet = async () => skips || !(await tasks.ask())?.can_set
  desk.pay = async (card) => {
    const { verifying, pays = false } = tasks.task()
    const { need = 'sms' } = state().verification || {}
    if (verifying) return tasks.openForm(verifying, { pays })
    if (need === 'sms') return pay(card)
    if (tasks.hasNone()) {
      return (await mayNotSet()) ? pay(card) : tasks.openForm('set', { pays: true })
    }
    await pay(card, need === 'password' ? need : 'sms')
    const { failure } = core.state()
    if (!failure) return
    // The policy is another one by now, or a limit is reached.
    await desk.list()
    if (failure.code === 'password_not_usable') await pay(card)
  }
  return async () => {
    skips = true
    const { card = state().chosen } = core.memory.recallFor(core.session()) || {}
    if (card) await pay(card)
    const { failure } = core.state()
    if (failure) desk.tell({ type: 'failed', code: failure.code })
  }
}

function changeCards(quick: QuickPay, tasks: TaskDesk, open: PasswordPart['open']): void {
  const { remove } = quick
  quick.remove = (card) => (tasks.hasNone() ? remove(card) : open('remove_card', card))
}

interface FrameParts {
  readonly tasks: TaskDesk
  readonly approving: Approving
  payByText(): Promise<void>
}

function changeFrame(quick: QuickPay, { tasks, approving, payByText }: FrameParts): void {
  const { desk } = tasks
  const { hear, reopen } = quick
  const isPaying = () => tasks.task().purpose === 'pay'
  const asked = ({ type }: FrameMessage) => {
    if (type === 'forgot') return tasks.verify('reset', isPaying())
    if (type === 'sms') return payByText()
    if (type === 'later') return tasks.task().pays ? payByText() : quick.back()
    // There it says that the shopper wants another way, and beside a form that there is none.
    return isPaying() ? hear({ type: 'cancel' }) : quick.back()
  }
  quick.hear = (message) => {
    const { step, busy } = desk.state()
    if (step !== 'password' || busy) hear(message)
    else if (message.type === 'password') void approving.submit(message.sealed)
    else if (/forgot|sms|later|cancel/.test(message.type)) void asked(message)
    else hear(message)
  }
  quick.reopen = async () => {
    const { purpose = 'pay', card, pays = false } = tasks.task()
    if (desk.state().step !== 'password') return reopen()
    desk.back()
    await (purpose === 'pay' ? approving.again() : tasks.openForm(purpose, { card, pays }))
  }
}

/** What the shopper turned away from is not gone on with. */
function forgetWhatIsOver({ desk, task, become, openForm }: TaskDesk): () => void {
  let before = desk.state().step
  return () => {
    const { step, chosen } = desk.state()
    const { verifying, done } = task()
    const was = before
    before = step
    if (step !== 'choosing' || was === step || done) return
    // A card that was verified on a page of its channel.
    if (was === 'away' && verifying && chosen) void openForm(verifying, task())
    else become({})
  }
}
