/** Sign-in, sign-off and echo. They carry no MAC. */
import { cipherKey, fromHex, sealWorkingKeys, toHex, withOddParity } from '@tillway/card-crypto'
import { isSameBatch } from './batches.ts'
import { type Call, isRefusal } from './call.ts'
import { layoutOf, type SignInScheme, schemeByCode } from './sign-in-schemes.ts'
import { findTerminal } from './terminal-checks.ts'
import type { Session, Terminal } from './terminals.ts'
import type { World } from './world.ts'

/** A response code, and the fields that come with it. */
export interface NetworkAnswer {
  readonly code: string
  readonly keys?: Uint8Array
  /** The batch that the terminal is in from now on. */
  readonly batch?: string
}

/** Fresh keys each time; the ones before stay good for a few seconds. */
export function signIn(call: Call): NetworkAnswer {
  const { world, request } = call
  const terminal = findTerminal(call)
  if (isRefusal(terminal)) return { code: terminal.refused }
  const scheme = schemeByCode[request.control.network ?? '']
  if (scheme === undefined) return { code: '12' }
  const { session, keys } = freshSession(world, scheme, terminal)
  world.append({ type: 'signed_in', terminal: terminal.number, session })
  return { code: '00', keys, batch: terminal.batch }
}

/** Sealed under the terminal's master key as field 62 brings them, and as the host keeps them. */
export function freshSession(
  { ports }: World,
  scheme: SignInScheme,
  terminal: Terminal,
): { readonly session: Session; readonly keys: Uint8Array } {
  const layout = layoutOf(scheme)
  const fresh = layout.map(({ use, algorithm, length }) => {
    const bytes = ports.random.bytes(length)
    return { use, key: cipherKey(algorithm, algorithm === 'sm4' ? bytes : withOddParity(bytes)) }
  })
  const master = cipherKey(scheme === 'sm4' ? 'sm4' : 'tdes', fromHex(terminal.masterKey))
  const hexOf = (use: string) => {
    const found = fresh.find((one) => one.use === use)
    return found === undefined ? '' : toHex(found.key.bytes)
  }
  const session = {
    scheme,
    pin: hexOf('pin'),
    mac: hexOf('mac'),
    track: hexOf('track') || null,
    at: ports.clock.now(),
  }
  return { session, keys: sealWorkingKeys(master, { keys: fresh.map(({ key }) => key), layout }) }
}

/** A terminal that has just closed its batch may not know the next one's number yet. */
export function signOff(call: Call): NetworkAnswer {
  const terminal = findTerminal(call)
  if (isRefusal(terminal)) return { code: terminal.refused }
  if (!isSameBatch(call.request.batch, terminal.batch, 1)) return { code: '77' }
  call.world.append({ type: 'signed_off', terminal: terminal.number })
  return { code: '00' }
}

export function echo(call: Call): NetworkAnswer {
  const terminal = findTerminal(call)
  return { code: isRefusal(terminal) ? terminal.refused : '00' }
}
