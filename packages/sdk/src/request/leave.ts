import type { NextAction } from '@tillway/api/types'
import type { Core } from '../core.ts'
import { patch } from '../machine/state.ts'

/** How long a page may take to go away before the shopper gets buttons to go on with. */
const switchPatienceMs = 2500

/** No script may hide in an address; a scheme of another app is fine. */
export function isSafe(action: NextAction): boolean {
  if (action.type === 'redirect') return !/^\s*(javascript|data|vbscript|blob):/i.test(action.url)
  return action.type !== 'form' || /^https?:\/\//.test(action.action)
}

/** Goes to another page or app; what is remembered says so. */
export function leave(core: Core, action: NextAction): void {
  if (!isSafe(action)) return
  const pending = core.memory.recallFor(core.session())
  if (pending) core.memory.save(patch(pending, { left: true }))
  core.emit({ type: 'app_switched' })
  if (action.type === 'redirect') core.ports.navigate(action.url)
  if (action.type === 'form') core.ports.postForm(action.action, action.fields)
  core.ports.after(switchPatienceMs, () => {
    if (!core.ports.isHidden()) core.dispatch({ type: 'returned' })
  })
}
