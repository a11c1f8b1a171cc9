/** Cards of a bench: entered in its vault, bound with the code that was texted, and paid with. */
import { createIdGenerator, type Secret } from '@tillway/kernel'
import type { CardReference, SealedCode } from '../../cards.ts'
import {
  type CardUpdateRequest,
  type EnrolmentRequest,
  type OperationSignatures,
  operationOf,
  type RemovalRequest,
} from '../../contract.ts'
import type { OperationName } from '../../manifest.ts'
import type {
  CardUpdateReport,
  EnrolmentReport,
  PaymentReport,
  RemovalReport,
} from '../../outcome.ts'
import { check } from '../check.ts'
import { codePresentation, passwordPresentation } from '../presentations.ts'
import { type BenchAccount, type BenchCore, receiverUrl } from './core.ts'
import type { BenchOrder, Orders } from './orders.ts'
import type { Pace } from './pace.ts'
import type { BenchVault } from './vault.ts'

export interface BenchEnrolment {
  readonly account: BenchAccount
  readonly request: EnrolmentRequest
  readonly card: CardReference
}

export interface CardCalls {
  requestEnrolment(enrolment: BenchEnrolment): Promise<EnrolmentReport>
  confirmEnrolment(enrolment: BenchEnrolment, code: string): Promise<EnrolmentReport>
  queryEnrolment(enrolment: BenchEnrolment): Promise<EnrolmentReport>
  removeCard(account: BenchAccount, removal: RemovalRequest): Promise<RemovalReport>
  updateCard(account: BenchAccount, update: CardUpdateRequest): Promise<CardUpdateReport>
  /** Without a code where the payer gave the platform's own password. */
  confirm(order: BenchOrder, code?: SealedCode): Promise<PaymentReport>
}

export interface Cards extends CardCalls {
  /** A card that was typed in and is not bound yet. */
  enrolment(kind?: 'debit' | 'credit', merchant?: string): BenchEnrolment
  /** The newest code that any phone was sent: the first number of its text. */
  textedCode(): string
  /** A card that can be paid with. */
  boundCard(kind?: 'debit' | 'credit', merchant?: string): Promise<CardReference>
  /** Proposes the phone for the card in the vault; what the channel is to be asked then. */
  phoneUpdate(card: CardReference, phone: string): CardUpdateRequest
  /** An order to be paid with a card and a code, not started yet. */
  codeOrder(card: CardReference): BenchOrder
  /** What the payer typed for this order, sealed. */
  sealedFor(order: BenchOrder, code: string): SealedCode
  /** Starts an order by code; its code has been texted then. */
  codeSent(): Promise<BenchOrder>
  /** Starts an order by code and has it paid. */
  paidByCode(): Promise<BenchOrder>
  /** Starts an order that needs no code, at a merchant with that right unless another is named. */
  awaitingPassword(merchant?: string): Promise<BenchOrder>
}

/** A merchant that may take payments without a code: every simulator reads it from the name. */
export const merchantWithoutCode = 'mall-nosms'

export function withCredential(card: CardReference, credential: Secret<string> | undefined) {
  return credential === undefined ? card : { ...card, credential }
}

export function createCards(core: BenchCore, pace: Pace, orders: Orders): Cards {
  const vault = (): BenchVault => {
    check(core.vault !== undefined, 'a channel that takes cards brings a sealer')
    return core.vault
  }
  const calls = createCardCalls(core, { settle: pace.settle, vault })
  const entry = createEntry(core, vault)
  const boundCard: Cards['boundCard'] = async (kind, merchant) => {
    const entered = entry.enrolment(kind, merchant)
    const asked = await calls.requestEnrolment(entered)
    check(asked.status === 'code_sent', 'a code is sent to bind a card', asked)
    const report = await calls.confirmEnrolment(entered, entry.textedCode())
    check(report.status === 'enrolled', 'the right code binds the card', report)
    if (report.card.credential !== undefined) vault().shred(entered.card.cardId)
    return withCredential(entered.card, report.card.credential)
  }
  const parts = { ...calls, ...entry, boundCard }
  return { ...parts, ...createCodePayments(core, { pace, orders, vault, parts }) }
}

type Entry = Pick<Cards, 'enrolment' | 'textedCode' | 'phoneUpdate'>

function createEntry(core: BenchCore, vault: () => BenchVault): Entry {
  const ids = createIdGenerator({ clock: core.time, random: core.random })
  return {
    enrolment(kind = 'debit', merchant) {
      const account = core.account(merchant)
      const found = core
        .simulator()
        .cards?.()
        .find((one) => one.kind === kind)
      check(found !== undefined, `the simulator names a ${kind} card that can be bound`)
      const card = { merchantId: account.name, cardId: vault().put(found), kind }
      const request = {
        enrolmentNumber: ids.next('card').slice('card_'.length),
        requestedAt: core.time.now(),
        expiresAt: core.time.now() + 900_000,
        notifyUrl: `${receiverUrl}/${account.name}`,
        returnUrl: 'https://mall.example/cards',
        card,
      }
      return { account, request, card }
    },
    phoneUpdate(card, phone) {
      vault().propose(card.cardId, phone)
      const updateNumber = ids.next('request').slice('req_'.length)
      return { updateNumber, requestedAt: core.time.now(), card }
    },
    textedCode() {
      const [newest] = core.simulator().phone.inbox?.() ?? []
      const [code] = /\d{4,8}/.exec(newest?.text.replace(/\d+\.\d+/g, '') ?? '') ?? []
      check(code !== undefined, 'the holder was sent a code', newest)
      return code
    },
  }
}

type CodePayments = Pick<
  Cards,
  'codeOrder' | 'sealedFor' | 'codeSent' | 'paidByCode' | 'awaitingPassword'
>

interface CodePaymentParts {
  readonly pace: Pace
  readonly orders: Orders
  readonly parts: CardCalls & Entry & Pick<Cards, 'boundCard'>
  vault(): BenchVault
}

function createCodePayments(
  core: BenchCore,
  { pace, orders, parts, vault }: CodePaymentParts,
): CodePayments {
  const codeOrder = (card: CardReference): BenchOrder => {
    const presentation = codePresentation(core.manifest)
    check(presentation !== undefined, 'there is a presentation with a code')
    return orders.order({ presentation, card })
  }
  const sealedFor = ({ request }: BenchOrder, code: string): SealedCode =>
    vault().seal(code, `att_${request.orderNumber}`, request.card?.cardId)
  const codeSent = async (): Promise<BenchOrder> => {
    const made = codeOrder(await parts.boundCard())
    const report = await pace.settle(operation(core, made.account, 'start')(made.request))
    check(report.status === 'code_sent', 'a payment by code sends a code', report)
    return made
  }
  return {
    codeOrder,
    sealedFor,
    codeSent,
    async awaitingPassword(merchant = merchantWithoutCode) {
      const presentation = passwordPresentation(core.manifest)
      check(presentation !== undefined, 'there is a presentation without a code')
      const card = await parts.boundCard('debit', merchant)
      const made = orders.order({ presentation, card, account: merchant })
      const report = await pace.settle(operation(core, made.account, 'start')(made.request))
      check(report.status === 'payer_awaited', 'a payment by password awaits its payer', report)
      return made
    },
    async paidByCode() {
      const made = await codeSent()
      const report = await parts.confirm(made, sealedFor(made, parts.textedCode()))
      check(report.status !== 'failed', 'the right code is taken', report)
      await pace.pass(1_000)
      return made
    },
  }
}

function createCardCalls(
  core: BenchCore,
  { settle, vault }: Pick<Pace, 'settle'> & { readonly vault: () => BenchVault },
): CardCalls {
  return {
    requestEnrolment: ({ account, request }) =>
      settle(operation(core, account, 'requestEnrolment')(request)),
    confirmEnrolment({ account, request, card }, typed) {
      const code = vault().seal(typed, card.cardId, card.cardId)
      return settle(operation(core, account, 'confirmEnrolment')({ ...request, code }))
    },
    queryEnrolment: ({ account, request }) =>
      settle(operation(core, account, 'queryEnrolment')(request)),
    removeCard: (account, removal) => settle(operation(core, account, 'removeCard')(removal)),
    updateCard: (account, update) => settle(operation(core, account, 'updateCard')(update)),
    confirm({ account, request, reference }, code) {
      const { description, notifyUrl } = request
      const full = { ...reference, description, notifyUrl, ...(code && { code }) }
      return settle(operation(core, account, 'confirm')(full))
    },
  }
}

function operation<Name extends OperationName>(
  { channel }: BenchCore,
  { account }: BenchAccount,
  name: Name,
): OperationSignatures[Name] {
  const found = operationOf(channel, account, name)
  check(found !== undefined, `the declared operation ${name} exists`)
  return found
}
