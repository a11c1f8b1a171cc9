/** The lines of a sales slip, in the order of the slip. Their values come from the acquirer, masked. */
export type Line = readonly [zh: string, en: string, value: string]

type Row = readonly [name: string, zh: string, en: string]

const rows: readonly Row[] = [
  ['merchant_name', '商户名称', 'Merchant'],
  ['merchant', '商户编号', 'Merchant no.'],
  ['terminal', '终端编号', 'Terminal no.'],
  ['card', '卡号', 'Card no.'],
  ['entry', '读卡方式', 'Entry'],
  ['issuer', '发卡行', 'Issuer'],
  ['acquirer', '收单行', 'Acquirer'],
  ['batch', '批次号', 'Batch no.'],
  ['trace', '凭证号', 'Trace no.'],
  ['reference', '参考号', 'Reference no.'],
  ['authorization', '授权码', 'Auth. code'],
  ['time', '交易时间', 'Date and time'],
  ['amount', '金额', 'Amount'],
]

const entries: readonly Row[] = [
  ['swipe', '刷卡', 'swipe'],
  ['insert', '插卡', 'insert'],
  ['tap', '挥卡', 'tap'],
]

/** `timeText` writes an RFC 3339 timestamp as local time. A line that nobody here knows keeps its name. */
export function slipLines(
  receipt: Readonly<Record<string, string>>,
  timeText: (timestamp: string) => string,
): readonly Line[] {
  const known = rows.filter(([name]) => receipt[name])
  const others = Object.keys(receipt).filter((name) => !rows.some(([one]) => one === name))
  const unknown = others.map((name): Row => [name, '', name.replace(/_/g, ' ')])
  return [...known, ...unknown].map(([name, zh, en]) => {
    const value = receipt[name] || ''
    return [zh, en, valueText(name, value, timeText)]
  })
}

function valueText(name: string, value: string, timeText: (timestamp: string) => string): string {
  if (name === 'time') return timeText(value)
  if (name === 'amount') return `RMB ${value.padStart(3, '0').replace(/..$/, '.$&')}`
  const [, zh, en] = (name === 'entry' && entries.find(([one]) => one === value)) || []
  return zh ? `${zh} ${en}` : value
}
