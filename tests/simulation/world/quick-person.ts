/** Somebody who pays by bank card: sees the cards and the vault's frame, and types. */
import type { Session } from '@tillway/sdk'
import { createQuickPay, type FrameCommand, type QuickPay } from '@tillway/sdk/quickpay'
import { addPassword, type PasswordPart } from '@tillway/sdk/quickpay/password'
import type { TypedCard } from '../../kit/frame-client.ts'
import { goodPassword, wrongPassword } from '../../kit/password-holder.ts'
import { claimsOf } from '../../kit/password-person.ts'
import type { SimulatedChannels } from './channels-node.ts'
import { type Browser, type Frame, openFrame } from './frame.ts'
import type { Stage } from './stage.ts'
import { textedCode } from './texts.ts'

export interface QuickWishes {
  readonly amount: number
  readonly merchantId: string
  /** Enters a new card although there are saved ones. */
  readonly newCard: boolean
  /** How many wrong codes and passwords come before the right one. */
  readonly mistakes: number
}

export interface QuickPerson {
  /** Does the next thing, if there is one to do. Resolves at once or when it is done. */
  act(): Promise<void>
  stop(): void
  /** What there is to do. */
  step(): string
}

interface QuickParts {
  readonly stage: Stage
  readonly channels: SimulatedChannels
  readonly browser: Browser
  readonly session: Session
  readonly card: TypedCard
  readonly wishes: QuickWishes
}

/** The frame that is open, and what it was told last. */
interface Open {
  readonly number: number
  frame: Frame | undefined
  ticket: string
  ask: Extract<FrameCommand, { type: 'ask_code' }> | undefined
  entered: boolean
}

/** Somebody at the cards, in the middle of it. */
interface Typing {
  readonly parts: QuickParts
  readonly quick: QuickPay
  readonly password: PasswordPart
  open: Open | undefined
  mistakes: number
  typedCode: string
}

export function createQuickPerson(parts: QuickParts): QuickPerson {
  const quick = createQuickPay(parts.session, 'quickpay', (command) => hear(typing, command))
  const typing: Typing = {
    ...{ parts, quick, open: undefined, mistakes: 0, typedCode: '' },
    password: addPassword(quick),
  }
  let isBusy = false
  return {
    async act() {
      if (isBusy) return
      isBusy = true
      try {
        await act(typing)
      } catch {
        // The vault could not be reached: it is tried again.
      } finally {
        isBusy = false
      }
    },
    stop: () => quick.stop(),
    step: () => `${quick.getState().step} ${quick.getState().opened} ${typing.mistakes}`,
  }
}

async function act(typing: Typing): Promise<void> {
  const { quick, parts, open } = typing
  const { step, busy, cards, chosen, entry, frameIs } = quick.getState()
  if (frameIs === 'late') return await quick.reopen()
  if (step !== 'choosing' || busy) return await enter(typing)
  const wantsNew = cards.length === 0 || (parts.wishes.newCard && open === undefined)
  if (chosen !== null && !wantsNew) void quick.pay()
  else if (entry === 'form') void quick.add()
  else void quick.list()
}

/** What the page says to its frame. */
function hear(typing: Typing, command: FrameCommand): void {
  const { open, quick } = typing
  if (open === undefined) return
  if (command.type === 'ask_code') {
    open.ask = command
    open.ticket = command.ticket
  } else if (command.type === 'ask_password') {
    open.ticket = command.ticket
    open.entered = false
  } else if (command.type === 'failed') {
    open.entered = false
    typing.typedCode = ''
  } else if (command.type === 'code_refused' && command.code !== 'sms_code_wrong') {
    quick.hear({ type: 'resend' })
  }
}

async function enter(typing: Typing): Promise<void> {
  const { quick, parts } = typing
  const { frame: url, opened: number, step } = quick.getState()
  if (url === null) return
  if (typing.open?.number !== number) {
    typing.open = { number, frame: undefined, ticket: '', ask: undefined, entered: false }
  }
  const now = typing.open
  if (now.frame === undefined) {
    now.frame = await openFrame(parts.browser, url)
    now.ticket ||= now.frame.config.ticket
    quick.hear({ type: 'ready' })
  }
  if (step === 'entering' && !now.entered) await enterCard(typing, now, now.frame)
  else if (step === 'password' && !now.entered) await enterPassword(typing, now, now.frame)
  else if (now.ask !== undefined) await enterCode(typing, now, now.frame)
}

async function enterCard({ quick, parts }: Typing, now: Open, frame: Frame): Promise<void> {
  now.entered = true
  const { ticket } = frame.config
  const sealed = await frame.sealCard(parts.card)
  const answer = await frame.post('frame/cards', { ticket, sealed })
  if (typeof answer.card === 'string') quick.hear({ type: 'card', card: answer.card })
  else now.entered = false
}

async function enterCode(typing: Typing, now: Open, frame: Frame): Promise<void> {
  const { quick, parts } = typing
  const { card, channels, wishes } = parts
  const { ask } = now
  const about = { lastFour: card.number.slice(-4) }
  const isPaying = quick.getState().step === 'paying'
  const right = textedCode(channels, isPaying ? { ...about, amount: wishes.amount } : about)
  if (ask === undefined || right === undefined) return
  const isWrong = typing.mistakes < wishes.mistakes
  const code = isWrong ? '000000' : right
  // What did not work is not typed again before there is something new.
  if (code === typing.typedCode && !isWrong) {
    typing.typedCode = ''
    return quick.hear({ type: 'resend' })
  }
  if (isWrong) typing.mistakes += 1
  typing.typedCode = code
  now.ask = undefined
  const cvn = ask.cvn && card.cvn !== undefined ? { cvn: card.cvn } : {}
  const sealed = await frame.sealCode(code, { ticket: now.ticket, ...cvn })
  noteCode(parts, { sealed, ticket: now.ticket })
  quick.hear({ type: 'code', sealed })
}

async function enterPassword(typing: Typing, now: Open, frame: Frame): Promise<void> {
  const { quick, password, parts } = typing
  now.entered = true
  const { purpose = 'pay' } = password.getTask()
  const isWrong = typing.mistakes < parts.wishes.mistakes
  if (isWrong) typing.mistakes += 1
  const digits = isWrong ? wrongPassword : goodPassword
  const entries = purpose === 'set' || purpose === 'reset' ? [digits, digits] : [digits]
  try {
    quick.hear({ type: 'password', sealed: await frame.sealPassword(now.ticket, entries) })
  } catch {
    now.entered = false
  }
}

function noteCode(
  { stage, wishes }: QuickParts,
  { sealed, ticket }: { readonly sealed: string; readonly ticket: string },
): void {
  const claims = claimsOf(ticket) as unknown as { subject: string; exp?: number; amount?: number }
  stage.notes.sealedCodes.push({
    sealed,
    merchantId: wishes.merchantId,
    subject: claims.subject,
    amount: claims.amount ?? 0,
    lapsesAt: claims.exp ?? 0,
  })
}
