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

export function createQuickPerson(parts: QuickParts): QuickPerson {
  let open: Open | undefined
  let isBusy = false
  let mistakes = 0
  let typedCode = ''
  const hear = (command: FrameCommand): void => {
    if (open === undefined) return
    if (command.type === 'ask_code') {
      open.ask = command
      open.ticket = command.ticket
    } else if (command.type === 'ask_password') {
      open.ticket = command.ticket
      open.entered = false
    } else if (command.type === 'failed') {
      open.entered = false
      typedCode = ''
    } else if (command.type === 'code_refused' && command.code !== 'sms_code_wrong') {
      quick.hear({ type: 'resend' })
    }
  }
  const quick: QuickPay = createQuickPay(parts.session, 'quickpay', hear)
  const password: PasswordPart = addPassword(quick)
  const enter = async (): Promise<void> => {
    const state = quick.getState()
    if (state.frame === null) return
    if (open?.number !== state.opened) {
      open = { number: state.opened, frame: undefined, ticket: '', ask: undefined, entered: false }
    }
    const now = open
    if (now.frame === undefined) {
      now.frame = await openFrame(parts.browser, state.frame)
      now.ticket ||= now.frame.config.ticket
      quick.hear({ type: 'ready' })
    }
    if (state.step === 'entering' && !now.entered) await enterCard(now)
    else if (state.step === 'password' && !now.entered) await enterPassword(now)
    else if (now.ask !== undefined) await enterCode(now)
  }
  const enterCard = async (now: Open): Promise<void> => {
    const { frame } = now
    if (frame === undefined) return
    now.entered = true
    const { ticket } = frame.config
    const answer = await frame.post('frame/cards', {
      ticket,
      sealed: await frame.sealCard(parts.card),
    })
    if (typeof answer.card === 'string') quick.hear({ type: 'card', card: answer.card })
    else now.entered = false
  }
  const enterCode = async (now: Open): Promise<void> => {
    const { frame, ask } = now
    const isPaying = quick.getState().step === 'paying'
    const about = { lastFour: parts.card.number.slice(-4) }
    const right = textedCode(
      parts.channels,
      isPaying ? { ...about, amount: parts.wishes.amount } : about,
    )
    if (frame === undefined || ask === undefined || right === undefined) return
    const isWrong = mistakes < parts.wishes.mistakes
    const code = isWrong ? '000000' : right
    // What did not work is not typed again before there is something new.
    if (code === typedCode && !isWrong) {
      typedCode = ''
      quick.hear({ type: 'resend' })
      return
    }
    if (isWrong) mistakes += 1
    typedCode = code
    now.ask = undefined
    const { cvn } = parts.card
    const sealed = await frame.sealCode(code, {
      ticket: now.ticket,
      ...(ask.cvn && cvn !== undefined ? { cvn } : {}),
    })
    noteCode(parts, { sealed, ticket: now.ticket })
    quick.hear({ type: 'code', sealed })
  }
  const enterPassword = async (now: Open): Promise<void> => {
    const { frame } = now
    if (frame === undefined) return
    now.entered = true
    const { purpose = 'pay' } = password.getTask()
    const isWrong = mistakes < parts.wishes.mistakes
    if (isWrong) mistakes += 1
    const digits = isWrong ? wrongPassword : goodPassword
    const entries = purpose === 'set' || purpose === 'reset' ? [digits, digits] : [digits]
    try {
      quick.hear({ type: 'password', sealed: await frame.sealPassword(now.ticket, entries) })
    } catch {
      now.entered = false
    }
  }
  return {
    async act() {
      if (isBusy) return
      isBusy = true
      try {
        const { step, busy, cards, chosen, entry, frameIs } = quick.getState()
        if (frameIs === 'late') await quick.reopen()
        else if (step === 'choosing' && !busy) {
          const wantsNew = cards.length === 0 || (parts.wishes.newCard && open === undefined)
          if (chosen !== null && !wantsNew) void quick.pay()
          else if (entry === 'form') void quick.add()
          else void quick.list()
        } else await enter()
      } catch {
        // The vault could not be reached: it is tried again.
      } finally {
        isBusy = false
      }
    },
    stop: () => quick.stop(),
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
