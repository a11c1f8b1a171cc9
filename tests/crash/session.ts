/** Requests with a payment's session, which may end while something is down, or by a wrong clock. */
import { setTimeout as pause } from 'node:timers/promises'
import type { AnswerOf } from '../kit/answers.ts'
import type { CallInput } from '../kit/call.ts'
import type { CrashWorld } from './crash-world.ts'
import { patienceMs } from './supervisor.ts'

type RouteName = Parameters<CrashWorld['persist']>[0]

/** Undefined when it is refused for one of those reasons. */
export type AskInSession = <Name extends RouteName>(
  name: Name,
  input?: Omit<CallInput, 'token'>,
  unless?: readonly string[],
) => Promise<AnswerOf<Name> | undefined>

const everyMs = 40

/** A session that has ended is replaced by a new one, as malls are told to. */
export function askInSession(world: CrashWorld, id: string, session: string): AskInSession {
  let token = session
  return async (name, input = {}, unless = []) => {
    const until = performance.now() + patienceMs
    for (;;) {
      try {
        return await world.persist(name, { ...input, token })
      } catch (error) {
        if (isRefused(error, unless)) return undefined
        if (!isRefused(error, ['session_expired']) || performance.now() > until) throw error
        token = (await world.persist('createSession', { params: { id } })).session
        await pause(everyMs)
      }
    }
  }
}

function isRefused(error: unknown, codes: readonly string[]): boolean {
  return codes.some((code) => String(error).includes(`"code":"${code}"`))
}

/** Throws when it was refused. */
export async function must<Value>(
  what: string,
  answer: Promise<Value | undefined>,
): Promise<Value> {
  const value = await answer
  if (value === undefined) throw new Error(`${what} was refused`)
  return value
}
