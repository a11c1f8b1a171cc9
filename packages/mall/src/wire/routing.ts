/** Routing as the platform's HTTP interface writes it. */

/** All that is given must hold; a rule without conditions always fits. */
export interface RoutingCondition {
  readonly hosts?: readonly string[]
  /** Paid at a terminal of yours, or not. */
  readonly at_terminal?: boolean
  readonly terminals?: readonly string[]
  /** At a terminal with a channel of its own and a reader, or not. */
  readonly own_channel?: boolean
  /** Minor units, both included. */
  readonly amount_from?: number
  readonly amount_to?: number
  readonly currencies?: readonly string[]
  /** `HH:MM` in China, the end not included; an earlier end is over midnight. */
  readonly time?: { readonly from: string; readonly to: string }
  /** In China; 1 is Monday. */
  readonly weekdays?: readonly number[]
}

/** At least one of them. */
export interface RoutingEffect {
  /** These ways first, in this order. */
  readonly order?: readonly string[]
  readonly leave_out?: readonly string[]
  /** Shares of a way's accounts, 0 to 1000, by their ids; the others stand in reserve. */
  readonly weights?: Readonly<Record<string, number>>
  /** Try the next account when an attempt was certainly not sent; true unless told. */
  readonly fallback?: boolean
}

export interface RoutingRule {
  readonly name?: string
  readonly when?: RoutingCondition
  readonly effect: RoutingEffect
}

/** Read in their order: the first that fits and speaks of a matter decides it; what is left out adds up. */
export interface RoutingRules {
  readonly object: 'routing_rules'
  /** 0: you have made none yet. */
  readonly version: number
  readonly rules: readonly RoutingRule[]
  /** RFC 3339 in UTC. */
  readonly created_at: string | null
}

export interface ReplaceRoutingRules {
  /** The version that you read; `rules_changed` when there is a newer one. */
  readonly version: number
  readonly rules: readonly RoutingRule[]
}

export interface RoutingReason {
  readonly code: string
  readonly text: { readonly zh: string; readonly en: string }
}

export interface RoutedAccount {
  readonly way: string
  readonly channel_account: string
  readonly reason: RoutingReason
  /** The rule of yours that decided it; `number` is its place in the list, from 1. */
  readonly rule: { readonly number: number; readonly name: string | null } | null
}

/** Why an attempt went to its account, and why not to the others. */
export interface AttemptRoute extends Pick<RoutedAccount, 'reason' | 'rule'> {
  readonly rules_version: number
  /** The attempt in whose place it came, because that was certainly not sent. */
  readonly fallback_of: string | null
  readonly others: readonly RoutedAccount[]
}

/** A payment that is only thought of. */
export interface PreviewRouting {
  readonly host: string
  /** Minor units. */
  readonly amount: number
  readonly currency?: string
  readonly terminal?: string
  /** The account that weights draw is that of this payment. */
  readonly payment?: string
  /** Rules to try out; those in force unless told. */
  readonly rules?: readonly RoutingRule[]
}

export interface PreviewedWay extends RoutedAccount {
  readonly available: boolean
  readonly presentations: readonly string[]
  /** Accounts behind it, the next one first. */
  readonly reserves: readonly string[]
  readonly fallback: boolean
}

export interface RoutingPreview {
  readonly object: 'routing_preview'
  /** Null: the rules of the request. */
  readonly rules_version: number | null
  /** What the shopper sees, in order. */
  readonly ways: readonly PreviewedWay[]
  /** Every account that no way is offered by, with the reason. */
  readonly left_out: readonly RoutedAccount[]
}
