/**
 * Starts a try by a way and carries out what the server then asks for. One tap is one idempotency
 * key, kept until the server has answered it.
 */
import type { ClientAttempt, NextAction } from '@tillway/api/types'
import type { StartBody } from '../exchange/client.ts'
import { insist, sleep } from '../exchange/insist.ts'
import type { WatchedCore } from '../exchange/watch.ts'
import { openAttempt } from '../machine/reduce.ts'
import { type Failure, patch } from '../machine/state.ts'
import { isSafe, leave } from './leave.ts'

/** A cancel of the host's own dialog and a late payment can cross: ask this often before believing it. */
const cancelChecksMs = [0, 1000, 3000]

const cannotHere: Failure = {
  type: 'environment_error',
  code: 'presentation_unsupported',
  message: { zh: '当前不支持，请换一种方式', en: 'Not possible here. Choose another way.' },
  retryable: false,
}

export async function startAttempt(
  core: WatchedCore,
  way: string,
  presentation: string,
  card?: string,
): Promise<void> {
  const before = core.state()
  core.dispatch({ type: 'start', way, presentation })
  if (!core.state().starting || before.starting) return
  const session = core.session()
  const old = core.memory.recallFor(session)
  const repeats =
    old?.key && old.way === way && old.presentation === presentation && old.card === card
  const key = repeats ? old.key : core.ports.newKey()
  const left = before.payment ? before.payment.expires_in_ms : 0
  const until = core.ports.today() + left + 600_000
  const pending = { session, way, presentation, card, key, left: false, until }
  core.memory.save(pending)
  core.watch.supersede()
  const body = { way, host: core.host.id, presentation, card, payer_id: core.payerId }
  if (!(await exchangeStart(core, body, key))) return
  core.memory.save(patch(pending, { key: '' }))
  core.watch.supersede()
  core.watch.restart()
  const attempt = openAttempt(core.state().payment)
  if (attempt && core.state().phase === 'acting') await perform(core, attempt)
}

/** True when the server answered and the state now says what it said. */
async function exchangeStart(core: WatchedCore, body: StartBody, key: string): Promise<boolean> {
  let at = 0
  const answer = await insist(
    core,
    () => core.state().starting,
    () => {
      at = core.ports.now()
      return core.exchange.start(core.session(), body, key)
    },
  )
  if (!answer) return false
  if (answer.ok) core.apply(answer.value, at, true)
  else {
    core.dispatch({ type: 'not_started', failure: answer.failure })
    await core.watch.ask()
  }
  return true
}

async function perform(core: WatchedCore, { next_action: action }: ClientAttempt): Promise<void> {
  if (!action) return
  if (!core.host.supports(action) || !isSafe(action)) {
    core.dispatch({ type: 'pick' })
    core.dispatch({ type: 'refused', failure: cannotHere })
  } else if (action.type === 'redirect' || action.type === 'form') leave(core, action)
  else if (action.type === 'invoke') await invoke(core, action)
}

async function invoke(core: WatchedCore, action: NextAction): Promise<void> {
  const attempt = () => openAttempt(core.state().payment)?.id
  const mine = attempt()
  const hint = await core.host.perform(action, core, startAttempt).catch(() => 'unknown')
  // An answer that comes after another try was begun says nothing of that.
  if (attempt() !== mine) return
  if (hint === 'left_page') return core.dispatch({ type: 'returned' })
  if (hint === 'done' || hint === 'unknown') {
    core.dispatch({ type: 'claim' })
    return core.watch.ask()
  }
  for (const delayMs of cancelChecksMs) {
    await sleep(core, delayMs)
    await core.watch.ask()
  }
  if (attempt() === mine) core.dispatch({ type: 'pick' })
}
