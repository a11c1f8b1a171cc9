/**
 * Faults that every channel simulator can play, and how to ask for one: by a magic amount, which
 * needs no other channel to the simulator than a payment, or by a rule set through the control
 * interface.
 */

export const faultNames = Object.freeze([
  'paid_without_notification',
  'duplicate_notifications',
  'out_of_order_notifications',
  'wrong_amount',
  'bad_notification_signature',
  'late_success_after_close',
  'start_timeout_after_success',
  'start_server_error',
  'slow_answers',
  'probe_signature',
  'key_rotation',
  'query_timeout_after_payment',
  'refund_timeout_after_success',
  'refund_failed',
  'close_timeout_after_success',
  'unsigned_answer',
  'declined',
  'bad_answer_signature',
] as const)

export type FaultName = (typeof faultNames)[number]

/**
 * What a rule alone can ask for, because it ends only when the rule is taken away: what is paid is
 * called under way by every query.
 */
export type RuledFault = FaultName | 'query_processing'

/** Amounts in minor units that ask for a fault: 10.01, 10.02, … in the order of the names. */
export const magicAmounts: Readonly<Record<FaultName, number>> = Object.freeze(
  Object.fromEntries(faultNames.map((name, index) => [name, 1001 + index])) as Record<
    FaultName,
    number
  >,
)

export interface FaultRule {
  readonly fault: RuledFault
  /** Only for this order; for every order when absent. */
  readonly orderNumber?: string
  /** How often it strikes before it is spent; without end when absent. */
  readonly times?: number
}

export interface FaultSubject {
  readonly orderNumber: string
  /** Minor units. */
  readonly amount: number
}

export interface FaultBoard {
  /** The result takes the rule away again. */
  set(rule: FaultRule): () => void
  clear(): void
  rules(): readonly FaultRule[]
  /**
   * Whether the fault strikes this order now. Each call that answers true uses one strike up.
   * A magic amount strikes `limit` times per order (default: without end).
   */
  strikes(fault: RuledFault, subject: FaultSubject, limit?: number): boolean
  /** Calls `run` whenever a fault strikes. */
  onStrike(run: (fault: RuledFault, subject: FaultSubject) => void): void
}

export function createFaultBoard(): FaultBoard {
  let rules: { rule: FaultRule; left: number }[] = []
  const struck = new Map<string, number>()
  const watchers: ((fault: RuledFault, subject: FaultSubject) => void)[] = []

  const byRule = (fault: RuledFault, subject: FaultSubject): boolean => {
    const found = rules.find(
      ({ rule, left }) =>
        left > 0 &&
        rule.fault === fault &&
        (rule.orderNumber === undefined || rule.orderNumber === subject.orderNumber),
    )
    if (found === undefined) return false
    found.left -= 1
    return true
  }

  const byAmount = (fault: RuledFault, subject: FaultSubject, limit: number): boolean => {
    if (fault === 'query_processing' || magicAmounts[fault] !== subject.amount) return false
    const key = `${fault} ${subject.orderNumber}`
    const count = (struck.get(key) ?? 0) + 1
    struck.set(key, count)
    return count <= limit
  }

  return {
    set(rule) {
      const entry = { rule, left: rule.times ?? Number.POSITIVE_INFINITY }
      rules.push(entry)
      return () => {
        entry.left = 0
      }
    },
    clear() {
      rules = []
    },
    rules: () => rules.filter(({ left }) => left > 0).map(({ rule }) => rule),
    strikes(fault, subject, limit = Number.POSITIVE_INFINITY) {
      const isStruck = byRule(fault, subject) || byAmount(fault, subject, limit)
      if (isStruck) for (const run of watchers) run(fault, subject)
      return isStruck
    },
    onStrike(run) {
      watchers.push(run)
    },
  }
}
