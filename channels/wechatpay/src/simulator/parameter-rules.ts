/**
 * The rules for request parameters, as data: one row per field, addressed by JSON pointer. A field
 * that breaks its rule is answered with PARAM_ERROR, as the channel's gateway does.
 */
import { fromRfc3339 } from '@tillway/wire'
import { isObject, type JsonObject } from '../wire/json.ts'
import type { PrepayProduct } from '../wire/prepay.ts'
import { errorReply, type Reply } from './reply.ts'

interface Rule {
  readonly field: string
  readonly name: string
  readonly type: 'string' | 'integer' | 'boolean' | 'object' | 'array'
  readonly required?: true
  /** Least and greatest length of a text, or value of an integer. */
  readonly min?: number
  readonly max?: number
  readonly pattern?: RegExp
  readonly test?: (text: string) => boolean
}

const isTime = (text: string): boolean => {
  try {
    return Number.isSafeInteger(fromRfc3339(text))
  } catch {
    return false
  }
}

const ipv4 = /^(?:25[0-5]|2[0-4]\d|1?\d?\d)(?:\.(?:25[0-5]|2[0-4]\d|1?\d?\d)){3}$/

function isAddress(text: string): boolean {
  if (!text.includes(':')) return ipv4.test(text)
  return /^[0-9A-Fa-f:.]+$/.test(text) && URL.canParse(`http://[${text}]`)
}

/** https without a query; plain http only on this machine, where a simulator lives. */
export function isNotifyUrl(text: string): boolean {
  if (!URL.canParse(text)) return false
  const { protocol, hostname, search } = new URL(text)
  const isLoopback = ['127.0.0.1', 'localhost', '[::1]'].includes(hostname)
  return search === '' && (protocol === 'https:' || (protocol === 'http:' && isLoopback))
}

const amountRules: readonly Rule[] = [
  { field: '/amount', name: '订单金额', type: 'object', required: true },
  {
    field: '/amount/total',
    name: '总金额',
    type: 'integer',
    required: true,
    min: 1,
    max: 100_000_000,
  },
]

const prepayRules: readonly Rule[] = [
  { field: '/appid', name: '应用ID', type: 'string', required: true, min: 1, max: 32 },
  { field: '/mchid', name: '直连商户号', type: 'string', required: true, min: 1, max: 32 },
  { field: '/description', name: '商品描述', type: 'string', required: true, min: 1, max: 127 },
  {
    field: '/out_trade_no',
    name: '商户订单号',
    type: 'string',
    required: true,
    min: 6,
    max: 32,
    pattern: /^[0-9A-Za-z_\-|*]+$/,
  },
  { field: '/time_expire', name: '交易结束时间', type: 'string', min: 1, max: 64, test: isTime },
  { field: '/attach', name: '附加数据', type: 'string', min: 1, max: 128 },
  {
    field: '/notify_url',
    name: '通知地址',
    type: 'string',
    required: true,
    min: 8,
    max: 255,
    test: isNotifyUrl,
  },
  { field: '/goods_tag', name: '订单优惠标记', type: 'string', min: 1, max: 32 },
  { field: '/support_fapiao', name: '电子发票入口开放标识', type: 'boolean' },
  { field: '/limit_pay', name: '指定支付方式', type: 'array' },
  ...amountRules,
  { field: '/amount/currency', name: '货币类型', type: 'string', pattern: /^CNY$/ },
  { field: '/payer', name: '支付者', type: 'object' },
  { field: '/payer/openid', name: '用户标识', type: 'string', min: 1, max: 128 },
  { field: '/detail', name: '优惠功能', type: 'object' },
  { field: '/scene_info', name: '场景信息', type: 'object' },
  {
    field: '/scene_info/payer_client_ip',
    name: '用户终端IP',
    type: 'string',
    min: 1,
    max: 45,
    test: isAddress,
  },
  { field: '/scene_info/device_id', name: '商户端设备号', type: 'string', min: 1, max: 32 },
  { field: '/scene_info/h5_info', name: 'H5场景信息', type: 'object' },
  {
    field: '/scene_info/h5_info/type',
    name: '场景类型',
    type: 'string',
    pattern: /^(?:Wap|iOS|Android)$/,
  },
  { field: '/settle_info', name: '结算信息', type: 'object' },
  { field: '/settle_info/profit_sharing', name: '是否指定分账', type: 'boolean' },
]

/** Fields that only some products insist on. */
const requiredBy: Readonly<Record<PrepayProduct, readonly string[]>> = Object.freeze({
  native: [],
  app: [],
  jsapi: ['/payer', '/payer/openid'],
  h5: [
    '/scene_info',
    '/scene_info/payer_client_ip',
    '/scene_info/h5_info',
    '/scene_info/h5_info/type',
  ],
})

const refundRules: readonly Rule[] = [
  { field: '/transaction_id', name: '微信支付订单号', type: 'string', min: 1, max: 32 },
  { field: '/out_trade_no', name: '商户订单号', type: 'string', min: 6, max: 32 },
  {
    field: '/out_refund_no',
    name: '商户退款单号',
    type: 'string',
    required: true,
    min: 1,
    max: 64,
    pattern: /^[0-9A-Za-z_\-|*@]+$/,
  },
  { field: '/reason', name: '退款原因', type: 'string', min: 1, max: 80 },
  {
    field: '/notify_url',
    name: '退款结果回调url',
    type: 'string',
    min: 8,
    max: 256,
    test: isNotifyUrl,
  },
  {
    field: '/funds_account',
    name: '退款资金来源',
    type: 'string',
    pattern: /^(?:AVAILABLE|UNSETTLED)$/,
  },
  ...amountRules,
  { field: '/amount/refund', name: '退款金额', type: 'integer', required: true, min: 1 },
  {
    field: '/amount/currency',
    name: '退款币种',
    type: 'string',
    required: true,
    pattern: /^CNY$/,
  },
]

const closeRules: readonly Rule[] = [
  { field: '/mchid', name: '直连商户号', type: 'string', required: true, min: 1, max: 32 },
]

export function checkPrepay(product: PrepayProduct, body: JsonObject): Reply | undefined {
  const required = requiredBy[product]
  const rules = prepayRules.map((rule) =>
    required.includes(rule.field) ? { ...rule, required: true as const } : rule,
  )
  return firstViolation(rules, body)
}

export function checkRefund(body: JsonObject): Reply | undefined {
  return firstViolation(refundRules, body)
}

export function checkClose(body: JsonObject): Reply | undefined {
  return firstViolation(closeRules, body)
}

export function parameterError(field: string, value: unknown, issue: string): Reply {
  const detail = { field, value: value ?? '', issue, location: 'body' as const }
  return errorReply('PARAM_ERROR', issue, detail)
}

function firstViolation(rules: readonly Rule[], body: JsonObject): Reply | undefined {
  for (const rule of rules) {
    const value = valueAt(body, rule.field)
    const issue = issueOf(rule, value)
    if (issue !== undefined) {
      const text = `输入源“/body${rule.field}”映射到值字段“${rule.name}”${issue}`
      return parameterError(rule.field, value, text)
    }
  }
  return undefined
}

function valueAt(body: JsonObject, field: string): unknown {
  return field
    .split('/')
    .slice(1)
    .reduce<unknown>(
      (value, name) => (isObject(value) && Object.hasOwn(value, name) ? value[name] : undefined),
      body,
    )
}

function issueOf(rule: Rule, value: unknown): string | undefined {
  if (value === undefined) return rule.required ? '必填性规则校验失败，此字段为必填项' : undefined
  switch (rule.type) {
    case 'string':
      return typeof value === 'string' ? textIssue(rule, value) : '类型错误，应为字符串'
    case 'integer':
      return Number.isSafeInteger(value)
        ? integerIssue(rule, value as number)
        : '类型错误，应为整数'
    case 'boolean':
      return typeof value === 'boolean' ? undefined : '类型错误，应为布尔值'
    case 'array':
      return Array.isArray(value) ? undefined : '类型错误，应为数组'
    case 'object':
      return isObject(value) ? undefined : '类型错误，应为对象'
  }
}

function textIssue({ min = 0, max = 2048, pattern, test }: Rule, text: string): string | undefined {
  if (text.length < min) return `字符串规则校验失败，字符数 ${text.length}，小于最小值 ${min}`
  if (text.length > max) return `字符串规则校验失败，字符数 ${text.length}，大于最大值 ${max}`
  if (pattern && !pattern.test(text)) return '字符串规则校验失败，含有不允许的取值'
  return test && !test(text) ? '字符串规则校验失败，格式不正确' : undefined
}

function integerIssue({ min, max }: Rule, value: number): string | undefined {
  if (min !== undefined && value < min) return `整数规则校验失败，值 ${value}，小于最小值 ${min}`
  if (max !== undefined && value > max) return `整数规则校验失败，值 ${value}，大于最大值 ${max}`
  return undefined
}
