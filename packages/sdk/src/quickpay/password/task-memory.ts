/** What outlives the page, so that one that is loaded again goes on where it was. Nothing secret is in it. */
import type { WatchedCore } from '../../exchange/watch.ts'
import type { PasswordTask } from './state.ts'

const slot = 'tillway:password'

export interface TaskMemory {
  /** Empty when there is none of this payment. */
  recall(): PasswordTask
  save(task: PasswordTask): void
}

export function createTaskMemory({ ports, session }: WatchedCore): TaskMemory {
  const { tab } = ports.storage
  return {
    recall() {
      try {
        const { of, task } = JSON.parse(tab.get(slot) || '{}')
        return of === session() ? task : {}
      } catch {
        return {}
      }
    },
    save(task) {
      tab.set(slot, JSON.stringify({ of: session(), task }))
    },
  }
}
