/** What the server may ask of the vault. Every request is authenticated and counts once. */
import { type Clock, errorTable, isPayError, type Log, PayError } from '@tillway/kernel'
import {
  answerMac,
  type LinkError,
  type LinkKey,
  linkHeader,
  linkPaths,
  verifyLink,
} from '@tillway/vault-link'
import type { CardBook } from '../cards/card-book.ts'
import type { PhoneBook } from '../cards/phone-book.ts'
import { type Handler, jsonAnswer, type VaultAnswer, type VaultRequest } from '../http/exchange.ts'
import { isTrouble, troubleOf } from '../http/trouble.ts'
import type { PasswordBook } from '../passwords/password-book.ts'
import type { Verdicts } from '../passwords/verdicts.ts'
import type { VaultStore } from '../store/vault-store.ts'
import type { Compose } from './compose.ts'
import type { Dispatch } from './dispatch.ts'
import {
  readCardName,
  readComposeMessage,
  readDispatchMessage,
  readPhoneMessage,
} from './read-messages.ts'
import {
  readBarMessage,
  readPasswordEntry,
  readSetMessage,
  readShopperName,
} from './read-password-messages.ts'

export interface InternalParts {
  readonly cards: CardBook
  readonly phones: PhoneBook
  readonly passwords: PasswordBook
  readonly verdicts: Verdicts
  readonly compose: Compose
  readonly dispatch: Dispatch
  readonly store: VaultStore
  readonly linkKey: LinkKey
  readonly clock: Clock
  readonly log: Log
}

type Carry = (body: unknown) => Promise<object>

/** By path; all of them POST. */
export function internalRoutes(parts: InternalParts): ReadonlyMap<string, Handler> {
  const { cards, phones, passwords, verdicts, compose, dispatch } = parts
  const carriers: Readonly<Record<string, Carry>> = {
    [linkPaths.describe]: (body) => cards.describe(readCardName(body)),
    [linkPaths.compose]: (body) => compose(readComposeMessage(body)),
    [linkPaths.dispatch]: (body) => dispatch(readDispatchMessage(body)),
    [linkPaths.phone](body) {
      const { step, ...of } = readPhoneMessage(body)
      return phones[step](of)
    },
    [linkPaths.keep]: (body) => done(cards.keep(readCardName(body))),
    [linkPaths.shred]: (body) => done(cards.shred(readCardName(body))),
    [linkPaths.forget]: (body) => done(cards.forget(readCardName(body))),
    [linkPaths.describePassword]: (body) => passwords.describe(readShopperName(body)),
    [linkPaths.verifyPassword]: (body) => passwords.verify(readPasswordEntry(body)),
    [linkPaths.setPassword]: (body) => passwords.set(readSetMessage(body)),
    [linkPaths.barPassword]: (body) => passwords.bar(readBarMessage(body)),
    [linkPaths.verdictKeys]: () => verdicts.keys(),
  }
  return new Map(
    Object.entries(carriers).map(([path, carry]) => [path, guarded(parts, carry)] as const),
  )
}

async function done(work: Promise<void>): Promise<object> {
  await work
  return {}
}

function guarded(parts: InternalParts, carry: Carry): Handler {
  const { linkKey, clock, store } = parts
  const remember = (nonce: string, lapsesAt: number) =>
    store.transact(({ marks }) => marks.insert({ id: `nonce ${nonce}`, lapsesAt }))
  return async (request) => {
    const { method, path, body } = request
    const header = request.headers[linkHeader]
    const nonce = await verifyLink({ linkKey, clock, remember }, { method, path, body }, header)
    const answer = await answerOf(parts, carry, request)
    const mac = answerMac(linkKey, nonce, answer)
    return { ...answer, headers: { ...answer.headers, [linkHeader]: mac } }
  }
}

async function answerOf(
  { log }: InternalParts,
  carry: Carry,
  { path, body }: VaultRequest,
): Promise<VaultAnswer> {
  try {
    return jsonAnswer(200, await carry(parse(body)))
  } catch (error) {
    if (isTrouble(error)) log.error({ path, ...troubleOf(error) }, 'a request failed')
    return errorAnswer(isPayError(error) ? error : new PayError('internal'))
  }
}

/** Its message names fields and rules and never a value, so it may be told. */
function errorAnswer({ code, message, param, retryAfterSeconds }: PayError): VaultAnswer {
  const error: LinkError['error'] = {
    code,
    message,
    ...(param === undefined ? {} : { param }),
    ...(retryAfterSeconds === undefined ? {} : { retry_after_seconds: retryAfterSeconds }),
  }
  return jsonAnswer(errorTable[code].status, { error } satisfies LinkError)
}

function parse(body: Uint8Array): unknown {
  try {
    return JSON.parse(Buffer.from(body).toString('utf8'))
  } catch {
    throw new PayError('invalid_json')
  }
}
