/**
 * Every reason for which a way is offered or is not, in the words for the shopper and for whoever
 * runs the mall. What a shopper could do nothing with is not shown to shoppers at all.
 */
import type { Bilingual } from '@tillway/channel'

export interface ReasonRow {
  /** `offered`: it may start · `off`: shown, but cannot be chosen · `hidden`: not shown to shoppers. */
  readonly standing: 'offered' | 'off' | 'hidden'
  /** Why it cannot be chosen. */
  readonly shopper: Bilingual | null
  readonly operator: Bilingual
}

const offered = (zh: string, en: string): ReasonRow => ({
  standing: 'offered',
  shopper: null,
  operator: { zh, en },
})
const off = (shopper: Bilingual, zh: string, en: string): ReasonRow => ({
  standing: 'off',
  shopper,
  operator: { zh, en },
})
const hidden = (zh: string, en: string): ReasonRow => ({
  standing: 'hidden',
  shopper: { zh: '当前环境不支持', en: 'Not available here' },
  operator: { zh, en },
})

export const routingReasons = Object.freeze({
  own_channel: offered('该终端自有通道，优先', "The terminal's own channel leads."),
  offered: offered('可用', 'It can be offered.'),
  in_reserve: offered('同一方式的备用账户', 'Another account of this way goes first.'),
  last_resort: offered(
    '通道近期异常，但没有其他方式可用',
    'Its channel did not answer lately, but there is no other way.',
  ),
  card_bound: offered('银行卡绑定在该账户', 'The card is bound at this account.'),
  fallback: offered(
    '前一账户的请求确定未发出，自动改用该账户',
    'Nothing could be sent by the account before it.',
  ),
  account_disabled: off(
    { zh: '商户暂停使用', en: 'Paused by the shop' },
    '通道账户已停用',
    'The channel account is disabled.',
  ),
  currency_not_supported: off(
    { zh: '不支持该币种', en: 'Currency not supported' },
    '通道不支持该币种',
    'The channel does not take this currency.',
  ),
  amount_out_of_limits: off(
    { zh: '金额超出限额', en: 'Amount is outside its limits' },
    '金额超出通道限额',
    "The amount is outside the channel's limits.",
  ),
  channel_down: off(
    { zh: '暂时无法使用', en: 'Temporarily unavailable' },
    '通道近期无应答',
    'The channel did not answer lately.',
  ),
  not_sent: off(
    { zh: '暂时无法使用', en: 'Temporarily unavailable' },
    '请求确定未发出',
    'Nothing could be sent to its channel.',
  ),
  host_not_supported: hidden('通道不支持该宿主环境', 'The channel cannot be used in this host.'),
  terminal_missing: hidden(
    '需要终端，但请求未指明已登记的终端',
    'It needs a terminal, and no registered one was named.',
  ),
  terminal_disabled: hidden('终端已停用', 'The terminal is disabled.'),
  terminal_without_reader: hidden('终端没有读卡器', 'The terminal has no reader.'),
  terminal_not_bound: hidden(
    '终端未绑定该通道账户',
    'The terminal is not bound to this channel account.',
  ),
  terminal_not_ready: hidden(
    '终端尚未设置终端号或密钥',
    'The terminal has no number or no keys yet.',
  ),
  left_out_by_rule: hidden('商户规则不提供该方式', 'A rule of the merchant leaves this way out.'),
} as const satisfies Readonly<Record<string, ReasonRow>>)

export type RoutingReason = keyof typeof routingReasons

export const standingOf = (reason: RoutingReason): ReasonRow['standing'] =>
  routingReasons[reason].standing
