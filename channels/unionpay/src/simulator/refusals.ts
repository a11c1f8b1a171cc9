/**
 * What the gateway says with each `respCode`: a text and, in brackets, seven digits that tell its
 * own operators more. The digits of success, of a missing trade, of asking too often, of a missing
 * permission and of a wrong signature are the vendor's; the others are ours.
 */

const texts = {
  '00': ['成功', '0000000'],
  '01': ['交易失败', '1000001'],
  '05': ['交易已受理，请稍后查询交易结果', '0000005'],
  '10': ['报文格式错误', '6100010'],
  '11': ['Signature verification failed', '9100004'],
  '12': ['重复交易', '6100012'],
  '13': ['报文交易要素缺失', '6100013'],
  '31': ['商户状态不正确', '6100031'],
  '32': ['无此交易权限', '6131010'],
  '33': ['交易金额超限', '6100033'],
  '34': ['查无此交易', '2600000'],
  '35': ['原交易不存在或状态不正确', '2600035'],
  '36': ['与原交易信息不符', '2600036'],
  '37': ['查询过频', '6100087'],
  '44': ['您输入的卡号无效，请确认后输入', '5100044'],
  '45': ['交易已被成功退货或已被成功撤销', '2600045'],
  '46': ['该笔交易已被成功冲正', '2600046'],
  '60': ['交易失败，详情请咨询您的发卡行', '5100060'],
  '61': ['输入的卡号无效，请确认后输入', '5100061'],
  '64': ['卡上的余额不足', '5100064'],
  '65': ['输入的密码、有效期或 CVN2 有误，交易失败', '5100065'],
  '66': ['持卡人身份信息或手机号输入不正确，验证失败', '5100066'],
  '68': ['您的银行卡暂不支持该业务', '5100068'],
  '69': ['交易超时，交易失败', '6100069'],
  '71': ['短信验证码错误', '6100071'],
  '73': ['支付卡已超过有效期', '5100073'],
  '77': ['银行卡未开通认证支付', '6100077'],
  '80': ['Token 已过期', '6100080'],
  '89': ['无此 Token 或 TR 状态无效', '6100089'],
} as const satisfies Readonly<Record<string, readonly [text: string, detail: string]>>

export type ResponseCode = keyof typeof texts

/** Says why a request was not carried out. */
export interface Refusal {
  readonly respCode: ResponseCode
  /** The field that is wrong. */
  readonly field?: string
  /** Other words than the usual ones. */
  readonly text?: string
}

/** `respMsg` of a code, with the field that it is about. */
export function messageOf({ respCode, field, text }: Refusal): string {
  const [usual, detail] = texts[respCode]
  return `${text ?? usual}${field === undefined ? '' : ` ${field}`}[${detail}]`
}

export function refuse(respCode: ResponseCode, field?: string): Refusal {
  return field === undefined ? { respCode } : { respCode, field }
}

/** The code that was typed is not the one that was sent, or came too late. */
export function refuseCode(verdict: 'wrong' | 'lapsed'): Refusal {
  return verdict === 'wrong'
    ? refuse('71')
    : { respCode: '71', text: '短信验证码已失效，请重新获取' }
}
