/** All that the page knows, except what was entered: that is with the module and `entry.ts`. */
import type { Language, Look } from '../../protocol/messages.ts'
import type { Problem } from '../../words/phrase.ts'
import type { PartName } from '../parts/names.ts'
import type { Drawn } from '../pictures/pictures.ts'
import type { PasswordConfig, PasswordTicket, Purpose, Way } from '../ticket.ts'

/** What the vault answers to a request for a challenge. */
export interface Challenge {
  /** Sealed by the vault; sent back as it came. */
  readonly challenge: string
  /** `layouts[entry][tap][position]`; none while nothing can be entered. */
  readonly layouts: readonly (readonly (readonly number[])[])[]
  /** The shopper's own. */
  readonly picture: number | null
  /** To choose from. */
  readonly pictures: readonly number[]
  /** How to draw all of these, by their numbers. */
  readonly drawings: Readonly<Record<number, Drawn>>
  readonly expires_in_ms: number
  readonly tries_left: number
  readonly locked_for_ms: number
  readonly state: 'none' | 'set' | 'locked' | 'reset_needed' | 'barred'
}

export type Step = 'phone' | 'picture' | 'current' | 'new' | 'again'

export interface PasswordState extends Look {
  /** Another language than the page's is another page, for which this one makes way. */
  readonly wished: Language
  readonly ticket: string
  /** Of the last ticket that the vault answered to. */
  readonly claims: PasswordTicket
  readonly way: Way
  /** The plain keys were asked for, and what they give up is being said. */
  readonly warns: boolean
  readonly step: Step
  /** Nothing before the first, and where none could be had. */
  readonly challenge?: Challenge | undefined
  /** A challenge is awaited; the one before does not count any more. */
  readonly waits: boolean
  /** On the clock of the platform: the end of the challenge or of the lock. */
  readonly lapsesAt: number
  /** How many digits of this entry are in. */
  readonly count: number
  readonly problem?: Problem | undefined
  /** Chosen; null keeps the one there is. */
  readonly picture?: number | null | undefined
  /** The new phone, typed before the password. */
  readonly phone?: string | undefined
  /** All is entered and on its way. */
  readonly sent: boolean
  /** The page around is at work. */
  readonly busy: boolean
  readonly covered: boolean
  /** Since when; of account while it is covered. */
  readonly coveredAt: number
  readonly hidden: boolean
  /** The present, as of the last change. */
  readonly now: number
}

/**
 * A page that has just come or moved counts as covered until it was looked at. Words about that would
 * move it again, and so on for ever: they wait so long, in milliseconds.
 */
export const momentMs = 1000

const steps: Readonly<Record<Purpose, readonly Step[]>> = {
  pay: ['current'],
  remove_card: ['current'],
  change_phone: ['phone', 'current'],
  set: ['picture', 'new', 'again'],
  reset: ['picture', 'new', 'again'],
  change: ['current', 'new', 'again'],
}

export function initialState(config: PasswordConfig, now: number): PasswordState {
  const { ticket, claims, lang, theme, large } = config
  return {
    ...begun(ticket, claims),
    lang,
    wished: lang,
    theme,
    large,
    busy: false,
    covered: false,
    coveredAt: 0,
    hidden: false,
    now,
  }
}

/** With a ticket all begins anew. */
export function begun(ticket: string, claims: PasswordTicket) {
  const { module } = claims.password
  return {
    ticket,
    claims,
    way: module,
    warns: module === 'plain',
    step: firstStep({ claims }),
    challenge: undefined,
    waits: false,
    lapsesAt: Number.POSITIVE_INFINITY,
    count: 0,
    problem: undefined,
    picture: undefined,
    phone: undefined,
    sent: false,
  } as const
}

type Chosen = Pick<PasswordState, 'claims' | 'challenge' | 'picture' | 'phone'>

/** Where to begin: what was typed or chosen before the password stays. */
export function firstStep({
  claims,
  challenge,
  picture,
  phone,
}: Partial<Chosen> & Pick<Chosen, 'claims'>): Step {
  const [first = 'current', second = first] = steps[claims.password.purpose]
  const isDone =
    first === 'phone'
      ? phone
      : first === 'picture' && (picture !== undefined || challenge?.pictures.length === 0)
  return isDone ? second : first
}

/** Nothing after the last. */
export function stepAfter({ claims, step }: PasswordState): Step | undefined {
  const all = steps[claims.password.purpose]
  return all[all.indexOf(step) + 1]
}

/** Which of the challenge's entries a step is; none for what is not a password. */
export function entryOf({ claims, step }: PasswordState): number {
  const entries = steps[claims.password.purpose].filter((one) => !isChoice(one))
  return entries.indexOf(step)
}

export function isChoice(step: Step): boolean {
  return step === 'phone' || step === 'picture'
}

/** There is a place for a map, whether it may be shown just now or not. */
export function isEntering({ warns, step, waits, challenge }: PasswordState): boolean {
  return !warns && !isChoice(step) && (waits || Boolean(challenge?.layouts.length))
}

/** What the page needs besides itself to be used for this in this way. */
export function partsOf(purpose: Purpose, way: Way): readonly PartName[] {
  const all: PartName[] = ['sending']
  if (steps[purpose].length > 1) all.push('choosing')
  if (way !== 'pad') all.push(way)
  return all
}

/** The merchant's policy says which. */
export function mayUse({ claims }: PasswordState, way: Way): boolean {
  const { module, modules } = claims.password
  return module === way || modules.includes(way)
}

/** A map may be shown, and what is entered counts. */
export function isOpen(state: PasswordState): boolean {
  const { sent, busy, covered, hidden, waits, challenge } = state
  const isHeld = sent || busy || covered || hidden || waits || !challenge
  return !isHeld && isEntering(state)
}
