/** The calls to a channel about one card. Parameters come from the stored card alone. */
import {
  type CardUpdateReport,
  type EnrolmentReference,
  type EnrolmentReport,
  operationOf,
  type RemovalReport,
} from '@tillway/channel'
import { PayError } from '@tillway/kernel'
import type { CardRecord } from '@tillway/payments'
import type { OpenedAccount } from '../../channels/directory.ts'
import { notifyUrl } from '../call-channel.ts'
import type { EngineContext } from '../context.ts'
import { returnAddress } from '../return-address.ts'
import { numberOf } from '../write-decision.ts'
import { cardReference } from './card-reference.ts'

export interface Holder {
  readonly clientIp: string
  readonly returnUrl: string | null
}

/** Has the holder sent a code, or says where the holder goes. */
export function callRequestEnrolment(
  ctx: EngineContext,
  card: CardRecord,
  { clientIp, returnUrl }: Holder,
): Promise<EnrolmentReport> {
  const request = {
    ...referenceOf(ctx, card),
    notifyUrl: notifyUrl(ctx, card),
    ...(returnUrl === null ? {} : { returnUrl: returnAddress(ctx, card) }),
    expiresAt: card.expiresAt,
    clientIp,
  }
  return guarded(ctx, { card, operation: 'requestEnrolment' }, ({ channel, account }) =>
    operationOf(channel, account, 'requestEnrolment')?.(request),
  )
}

export function callConfirmEnrolment(
  ctx: EngineContext,
  card: CardRecord,
  sealed: string,
): Promise<EnrolmentReport> {
  const request = { ...referenceOf(ctx, card), code: { sealed, subject: card.id } }
  return guarded(ctx, { card, operation: 'confirmEnrolment' }, ({ channel, account }) =>
    operationOf(channel, account, 'confirmEnrolment')?.(request),
  )
}

/** A channel that cannot be asked has nothing to say yet. */
export function callQueryEnrolment(ctx: EngineContext, card: CardRecord): Promise<EnrolmentReport> {
  const reference = referenceOf(ctx, card)
  return guarded<EnrolmentReport>(
    ctx,
    { card, operation: 'queryEnrolment' },
    ({ channel, account }) => {
      const query = operationOf(channel, account, 'queryEnrolment')
      return query === undefined ? Promise.resolve({ status: 'pending' }) : query(reference)
    },
  )
}

/**
 * Under a new number each time: only the answer matters, and a repeated number would be refused for
 * being one. With the newest version of the account, because a card outlives the keys of an old one.
 */
export async function callRemove(ctx: EngineContext, card: CardRecord): Promise<RemovalReport> {
  const request = {
    removalNumber: `${numberOf(card.id)}R${card.tries}`,
    requestedAt: ctx.clock.now(),
    card: cardReference(ctx, card),
  }
  const version = await newestVersion(ctx, card)
  return await guarded<RemovalReport>(ctx, { card, operation: 'removeCard', version }, (opened) => {
    const remove = operationOf(opened.channel, opened.account, 'removeCard')
    return remove === undefined ? Promise.resolve({ status: 'removed' }) : remove(request)
  })
}

/**
 * Has the phone that was proposed in the vault made the card's. Under a new number each time, and with
 * the newest version of the account, as for a removal.
 */
export async function callUpdate(ctx: EngineContext, card: CardRecord): Promise<CardUpdateReport> {
  const request = {
    updateNumber: numberOf(ctx.ids.next('request')),
    requestedAt: ctx.clock.now(),
    card: cardReference(ctx, card),
  }
  const version = await newestVersion(ctx, card)
  const call = { card, operation: 'updateCard', version }
  return await guarded<CardUpdateReport>(ctx, call, ({ channel, account }) => {
    const update = operationOf(channel, account, 'updateCard')
    return update === undefined
      ? Promise.resolve({ status: 'failed', code: 'card_not_usable' })
      : update(request)
  })
}

async function newestVersion(
  ctx: EngineContext,
  { merchantId, accountId, accountVersion }: CardRecord,
): Promise<number> {
  const account = await ctx.store.read.channelAccounts.get(merchantId, accountId)
  return account?.version ?? accountVersion
}

function referenceOf(ctx: EngineContext, card: CardRecord): EnrolmentReference {
  return {
    enrolmentNumber: numberOf(card.id),
    requestedAt: card.createdAt,
    ...(card.inVault ? { card: cardReference(ctx, card) } : {}),
  }
}

interface Call {
  readonly card: CardRecord
  readonly operation: string
  readonly version?: number
}

type Unknown = { readonly status: 'unknown'; readonly cause: 'unrecognised' }

/** An adapter that throws has a fault; whatever it was, the outcome is unknown, never failed. */
async function guarded<Report>(
  ctx: EngineContext,
  { card, operation, version = card.accountVersion }: Call,
  run: (opened: OpenedAccount) => Promise<Report> | undefined,
): Promise<Report | Unknown> {
  const opened = await ctx.channels.open(card.merchantId, card.accountId, version)
  try {
    const report = await run(opened)
    if (report !== undefined) return report
  } catch (error) {
    ctx.log.error({ cardId: card.id, operation, error }, 'a channel adapter threw')
    return { status: 'unknown', cause: 'unrecognised' }
  }
  throw new PayError('internal', `${operation} is not declared`)
}
