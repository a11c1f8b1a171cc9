/**
 * Every `respCode`. What a code proves depends on where it stands: as the answer to a call, `ok`
 * only says that the gateway took it; as the result of a queried transaction (`origRespCode`) or in
 * a notification it is the end. `busy` proves nothing as an answer and failure as a result.
 */
import type { ErrorCode, RetryAdvice } from '@tillway/kernel'

export type ResponseOutcome =
  | 'ok'
  /** Taken and not finished, or nobody can say: ask. */
  | 'pending'
  /** Money moved or may have, but not as it should: never a failure; a person or the reconciliation decides. */
  | 'unclear'
  /** The gateway does not know the order (yet). */
  | 'absent'
  /** The code was wrong or had lapsed; nothing moved. */
  | 'code_refused'
  /** The issuer or the gateway declined, because of card, payer or risk. */
  | 'declined'
  /** The message or the merchant is not right; the payer can do nothing. */
  | 'refused'
  /** An order with this number and time exists. */
  | 'duplicate'
  /** It was refunded, undone or reversed before. */
  | 'reversed'
  /** The gateway could not look at it now. */
  | 'busy'

export interface ResponseCode {
  /** The gateway's words. */
  readonly zh: string
  readonly outcome: ResponseOutcome
  /** What a payment or card carries as its error; none where the outcome is no error. */
  readonly code?: ErrorCode
  readonly retry: RetryAdvice
}

const ok = (zh: string): ResponseCode => Object.freeze({ zh, outcome: 'ok', retry: 'never' })

function row(
  zh: string,
  outcome: ResponseOutcome,
  code: ErrorCode,
  retry: RetryAdvice = 'never',
): ResponseCode {
  return Object.freeze({ zh, outcome, code, retry })
}

const pending = (zh: string) => row(zh, 'pending', 'channel_outcome_unknown', 'query_first')
const unclear = (zh: string) => row(zh, 'unclear', 'channel_outcome_unknown', 'query_first')
const busy = (zh: string) => row(zh, 'busy', 'channel_unavailable', 'query_first')
const declined = (zh: string, code: ErrorCode) => row(zh, 'declined', code)
const malformed = (zh: string) => row(zh, 'refused', 'channel_rejected', 'after_fix')
const misconfigured = (zh: string) => row(zh, 'refused', 'channel_misconfigured', 'after_fix')

export const responseCodes: Readonly<Record<string, ResponseCode>> = Object.freeze({
  // The gateway and the message
  '00': ok('成功'),
  A6: ok('有缺陷的成功'),
  '01': declined('交易失败', 'declined'),
  '02': busy('系统未开放或暂时关闭'),
  '03': pending('通讯超时，请发起查询'),
  '04': pending('交易状态未明'),
  '05': pending('交易已受理，请稍后查询'),
  '06': busy('系统繁忙'),
  '10': malformed('报文格式错误'),
  '11': misconfigured('验证签名失败'),
  '12': row('重复交易', 'duplicate', 'order_number_used', 'query_first'),
  '13': malformed('报文交易要素缺失'),
  '14': malformed('批量文件格式错误'),
  // The merchant and the original transaction
  '30': declined('交易未通过', 'declined'),
  '31': misconfigured('商户状态不正确'),
  '32': misconfigured('无此交易权限'),
  '33': declined('交易金额超限', 'card_limit_exceeded'),
  '34': row('查无此交易', 'absent', 'channel_outcome_unknown', 'query_first'),
  '35': row('原交易不存在或状态不正确', 'refused', 'refund_not_possible'),
  '36': row('与原交易信息不符', 'refused', 'channel_rejected'),
  '37': row('已超过最大查询次数或操作过于频繁', 'busy', 'rate_limited', 'query_first'),
  '38': declined('风险受限', 'risk_declined'),
  '39': row('交易不在受理时间范围内', 'refused', 'way_unavailable', 'same_key'),
  '40': declined('绑定关系检查失败', 'card_binding_expired'),
  '41': malformed('批量状态不正确，无法下载'),
  '42': unclear('扣款成功但交易超过规定支付时间'),
  '43': misconfigured('无此业务权限'),
  '44': declined('输入号码错误或暂未开通此项业务', 'card_unsupported'),
  '45': row('原交易已被成功退货或已被成功撤销', 'reversed', 'attempt_closed'),
  '46': row('交易已被成功冲正', 'reversed', 'attempt_closed'),
  // The issuer
  '60': declined('交易失败，发卡银行', 'card_declined'),
  '61': declined('输入的卡号无效', 'card_number_invalid'),
  '62': declined('发卡银行不支持该商户', 'card_unsupported'),
  '63': declined('卡状态不正确', 'payer_account_abnormal'),
  '64': declined('卡上的余额不足', 'insufficient_funds'),
  '65': declined('输入的密码、有效期或CVN2有误', 'card_security_wrong'),
  '66': declined('持卡人身份信息或手机号输入不正确', 'card_details_wrong'),
  '67': declined('密码输入次数超限', 'card_declined'),
  '68': declined('银行卡暂不支持该业务', 'card_unsupported'),
  '69': declined('输入超时', 'attempt_closed'),
  '70': pending('交易已跳转，等待持卡人输入'),
  '71': row('动态口令或短信验证码校验失败', 'code_refused', 'sms_code_wrong', 'same_key'),
  '72': declined('尚未开通无卡支付', 'card_unsupported'),
  '73': declined('支付卡已超过有效期', 'card_expired'),
  '74': unclear('扣款成功，销账未知'),
  '75': unclear('扣款成功，销账失败'),
  '76': declined('需要验密开通', 'card_unsupported'),
  '77': declined('银行卡未开通认证支付', 'card_unsupported'),
  '78': declined('发卡行交易权限受限', 'card_unsupported'),
  '79': declined('此卡可用，但发卡行暂不支持短信验证', 'card_unsupported'),
  '80': declined('Token已过期', 'card_binding_expired'),
  '81': declined('月累计交易金额超限', 'card_limit_exceeded'),
  '82': declined('需要校验密码', 'card_unsupported'),
  '83': pending('发卡行处理中'),
  // Rules, codes and tokens
  '85': declined('交易不满足营销规则', 'declined'),
  '86': row('二维码状态错误', 'refused', 'channel_rejected'),
  '87': declined('支付次数超过限制', 'card_limit_exceeded'),
  '88': row('无此二维码', 'refused', 'channel_rejected'),
  '89': declined('无此Token，或TR、Token状态无效', 'card_binding_expired'),
  '90': declined('账户余额不足', 'insufficient_funds'),
  '91': declined('认证失败', 'card_details_wrong'),
  '92': misconfigured('营业执照校验失败'),
  '93': misconfigured('营业执照校验失败'),
  '94': misconfigured('营业执照校验失败'),
  '95': misconfigured('营业执照校验失败'),
  '96': misconfigured('营业执照校验失败'),
  '98': row('文件不存在', 'refused', 'channel_rejected', 'same_key'),
  '99': busy('通用错误'),
})

/** Undefined for a code that is not in the list: nothing may be concluded from it. */
export function findResponseCode(respCode: string): ResponseCode | undefined {
  return Object.hasOwn(responseCodes, respCode) ? responseCodes[respCode] : undefined
}

const lapsedWords = /失效|过期|超时|expired/i

/**
 * Which of our codes a refused text code is: the gateway has one number for a wrong and for a
 * lapsed one, and tells them apart in its message at most.
 */
export function codeRefusal(respMsg: string): 'sms_code_wrong' | 'sms_code_expired' {
  return lapsedWords.test(respMsg) ? 'sms_code_expired' : 'sms_code_wrong'
}

/** `成功[0000000]` → the words and the seven-digit detail, which is missing in some messages. */
export function readResponseMessage(respMsg: string): {
  readonly text: string
  readonly detail?: string
} {
  const [, text, detail] = /^(.*)\[(\d{7})\]$/s.exec(respMsg) ?? []
  return text === undefined || detail === undefined ? { text: respMsg } : { text, detail }
}
