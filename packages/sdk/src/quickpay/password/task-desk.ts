import type { ClientPassword, PasswordEntry, PasswordFormPurpose } from '@tillway/api/types'
import type { Desk } from '../desk.ts'
import type { QuickPay } from '../quick-pay.ts'
import type { PasswordTask } from './state.ts'
import type { TaskMemory } from './task-memory.ts'

/** What the parts of the payment password share. */
export interface TaskDesk {
  readonly desk: Desk
  task(): PasswordTask
  become(task: PasswordTask): void
  /** The shopper has no password. */
  hasNone(): boolean
  /** In the frame that is open for a password already, or in a new one. */
  show(entry: PasswordEntry, task: PasswordTask): void
  openForm(purpose: PasswordFormPurpose, more?: PasswordTask): Promise<void>
  /** What may be done about the password now. */
  ask(): Promise<ClientPassword | undefined>
  /** A password is set only when a bank has just verified a card: one is bound first. */
  verify(verifying: 'set' | 'reset', pays: boolean): Promise<void>
}

export function createTaskDesk(
  { desk, add }: QuickPay,
  memory: TaskMemory,
  follow: () => void,
): TaskDesk {
  const { state } = desk
  let task: PasswordTask = {}
  const tasks: TaskDesk = {
    desk,
    task: () => task,
    become(next) {
      task = next
      memory.save(next)
    },
    hasNone: () => (state().verification?.password || 'none') === 'none',
    show(entry, next) {
      const { step, frameIs } = state()
      tasks.become(next)
      if (step !== 'password' || frameIs !== 'ready') desk.open('password', entry.frame_url)
      else desk.tell({ type: 'ask_password', ticket: entry.ticket })
    },
    async openForm(purpose, more = {}) {
      const content = { purpose, card: more.card }
      const entry = await desk.request<PasswordEntry>('password_forms', content)
      if (entry) return tasks.show(entry, { ...more, purpose })
      if (state().frame) return
      tasks.become({})
      follow()
    },
    ask: () => desk.request<ClientPassword>('password'),
    async verify(verifying, pays) {
      const before = task
      const known = await tasks.ask()
      if (!known) return
      if (verifying === 'set' ? known.can_set : known.can_reset) {
        return tasks.openForm(verifying, { pays })
      }
      tasks.become({ verifying, pays })
      await add()
      if (/password|choosing/.test(state().step)) tasks.become(before)
    },
  }
  return tasks
}
