/**
 * Starts a try by a way and carries out what the server then asks for. One tap is one idempotency
 * key, kept until the server has answered it.
 */
import type { ClientAttempt, NextAction } from '@tillway/api/types'
import type { Core } from '../core.ts'
import type { Answer, StartBody } from '../exchange/client.ts'
import type { WatchedCore } from '../exchange/watch.ts'
import { openAttempt } from '../machine/reduce.ts'
import { type Failure, patch } from '../machine/state.ts'

/** How long a page may take to go away before the shopper gets buttons to go on with. */
const switchPatienceMs = 2500
/** A cancel of the host's own dialog and a late payment can cross: ask this often before believing it. */
const cancelChecksMs = [0, 1000, 3000]
const retryAfterMs = 1500
/** A channel that cannot be reached gets this many tries before the shopper chooses again. */
const channelTries = 3

const cannotHere: Failure = {
  type: 'environment_error',
  code: 'presentation_unsupported',
  message: { zh: '当前环境不支持，请换一种方式', en: 'Not possible here. Choose another way.' },
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
  if (!(await exchangeStart(core, { way, host: core.host.id, presentation, card }, key))) return
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

/**
 * Asks until there is an answer that says something, for as long as it is wanted; undefined when it
 * no longer is. A request must carry the same key every time.
 */
export async function insist<T>(
  core: Core,
  wanted: () => boolean,
  ask: () => Promise<Answer<T>>,
): Promise<Answer<T> | undefined> {
  for (let tries = 1; wanted(); tries += 1) {
    const answer = await ask()
    if (!wanted()) break
    if (answer.ok) return answer
    const { failure, retry } = answer
    const given = failure?.type === 'channel_error' && tries >= channelTries
    if (!failure) core.dispatch({ type: 'offline' })
    if (retry !== 'same_key' || given) return answer
    await sleep(core, Math.max(answer.retryAfterMs, retryAfterMs))
  }
  return undefined
}

async function perform(core: WatchedCore, { next_action: action }: ClientAttempt): Promise<void> {
  if (!action) return
  if (!core.host.supports(action) || !isSafe(action)) {
    core.dispatch({ type: 'pick' })
    core.dispatch({ type: 'refused', failure: cannotHere })
  } else if (action.type === 'redirect' || action.type === 'form') leave(core, action)
  else if (action.type === 'invoke') await invoke(core, action)
}

/** No script may hide in an address; a scheme of another app is fine. */
function isSafe(action: NextAction): boolean {
  if (action.type === 'redirect') return !/^\s*(javascript|data|vbscript|blob):/i.test(action.url)
  return action.type !== 'form' || /^https?:\/\//.test(action.action)
}

export function leave(core: Core, action: NextAction): void {
  const pending = core.memory.recallFor(core.session())
  if (pending) core.memory.save(patch(pending, { left: true }))
  core.emit({ type: 'app_switched' })
  if (action.type === 'redirect') core.ports.navigate(action.url)
  if (action.type === 'form') core.ports.postForm(action.action, action.fields)
  core.ports.after(switchPatienceMs, () => {
    if (!core.ports.isHidden()) core.dispatch({ type: 'returned' })
  })
}

async function invoke(core: WatchedCore, action: NextAction): Promise<void> {
  const hint = await core.host.perform(action).catch(() => 'unknown')
  if (hint === 'left_page') return core.dispatch({ type: 'returned' })
  if (hint !== 'canceled') {
    core.dispatch({ type: 'claim' })
    return core.watch.ask()
  }
  for (const delayMs of cancelChecksMs) {
    await sleep(core, delayMs)
    await core.watch.ask()
  }
  core.dispatch({ type: 'pick' })
}

function sleep(core: Core, delayMs: number): Promise<void> {
  return new Promise((resolve) => {
    core.ports.after(delayMs, resolve)
  })
}
