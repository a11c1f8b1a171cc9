/** The refusals that the simulator speaks: `sub_code` → `code`, `msg` and `sub_msg`. */
import { resultCodes } from '../wire/codes.ts'

export interface RefusalRow {
  readonly code: string
  readonly msg: string
  readonly text: string
}

const missing = (text: string): RefusalRow => ({
  code: resultCodes.missing,
  msg: 'Missing Required Arguments',
  text,
})
const invalid = (text: string): RefusalRow => ({
  code: resultCodes.invalid,
  msg: 'Invalid Arguments',
  text,
})
const business = (text: string): RefusalRow => ({
  code: resultCodes.business,
  msg: 'Business Failed',
  text,
})

export const refusals = Object.freeze({
  'isv.missing-method': missing('缺少方法名参数'),
  'isv.missing-app-id': missing('缺少appId参数'),
  'isv.missing-signature': missing('缺少签名参数'),
  'isv.missing-signature-type': missing('缺少签名类型参数'),
  'isv.missing-timestamp': missing('缺少时间戳参数'),
  'isv.missing-version': missing('缺少版本参数'),
  'isv.invalid-parameter': invalid('参数无效'),
  'isv.invalid-method': invalid('不存在的方法名'),
  'isv.invalid-app-id': invalid('无效的AppID参数'),
  'isv.invalid-signature': invalid('验签出错，建议检查签名字符串或签名私钥与应用公钥是否匹配'),
  'isv.invalid-signature-type': invalid('无效的签名类型'),
  'isv.invalid-timestamp': invalid('非法的时间戳参数'),
  'isv.invalid-format': invalid('无效的数据格式'),
  'isv.invalid-charset': invalid('字符集错误'),
  'isv.invalid-version': invalid('无效的版本参数'),
  'isv.invalid-encrypt-type': invalid('无效的加密类型'),
  'isv.decryption-error-unknown': invalid('解密出错, 未知错误'),
  'isv.app-cert-not-exist': invalid('应用公钥证书不存在'),
  'isv.alipay-root-cert-not-exist': invalid('支付宝根证书序列号错误'),
  'isv.app-call-limited': {
    code: resultCodes.limited,
    msg: 'Call Limited',
    text: '调用频次超限，请稍后再试',
  },
  'aop.unknow-error': {
    code: resultCodes.unavailable,
    msg: 'Service Currently Unavailable',
    text: '系统繁忙',
  },
  'ACQ.INVALID_PARAMETER': business('参数无效'),
  'ACQ.TRADE_NOT_EXIST': business('交易不存在'),
  'ACQ.TRADE_HAS_SUCCESS': business('交易已被支付'),
  'ACQ.TRADE_HAS_CLOSE': business('交易已经关闭'),
  'ACQ.TRADE_HAS_FINISHED': business('交易已经完结'),
  'ACQ.TRADE_STATUS_ERROR': business('交易状态不合法'),
  'ACQ.REASON_TRADE_STATUS_INVALID': business('交易状态异常'),
  'ACQ.CONTEXT_INCONSISTENT': business('交易信息被篡改'),
  'ACQ.DISCORDANT_REPEAT_REQUEST': business('请求信息不一致'),
  'ACQ.REFUND_AMT_NOT_EQUAL_TOTAL': business('退款金额超限'),
  'ACQ.TRADE_NOT_ALLOW_REFUND': business('当前交易不允许退款'),
  'ACQ.SELLER_BALANCE_NOT_ENOUGH': business('卖家余额不足'),
  'ACQ.TRADE_CANCEL_TIME_OUT': business('超过撤销时间范围'),
} as const satisfies Readonly<Record<string, RefusalRow>>)

export type RefusalCode = keyof typeof refusals
