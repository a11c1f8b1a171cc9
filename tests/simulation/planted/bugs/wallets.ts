/** Mistakes in the adapters of WeChat Pay and Alipay. */
import type { PlantedBug } from '../planted-bug.ts'

const wechat = 'channels/wechatpay/src/adapter'
const alipay = 'channels/alipay/src/adapter'

export const walletBugs: readonly PlantedBug[] = [
  {
    id: 'wechat-lost-answer-is-not-sent',
    file: `${wechat}/gateway.ts`,
    find: `  const kind = error.maybeSent ? 'unknown' : 'not_sent'`,
    replace: `  const kind = 'not_sent'`,
    invariant: 'I6',
    why: 'Every fault of the network is one before sending.',
  },
  {
    id: 'wechat-paid-order-called-closed',
    file: `${wechat}/refusals.ts`,
    find: `    ORDER_PAID: { start: unknown('in_progress'), close: unknown('in_progress') },`,
    replace: `    ORDER_PAID: { start: unknown('in_progress'), close: closed },`,
    invariant: 'I6',
    why: 'An order that cannot be closed is over, so it is called closed: it was paid.',
  },
  {
    id: 'wechat-unknown-order-called-closed',
    file: `${wechat}/refusals.ts`,
    find: `    ORDER_NOT_EXIST: { query: absent, close: absent, refund: declined('refund_not_possible') },`,
    replace: `    ORDER_NOT_EXIST: { query: closed, close: closed, refund: declined('refund_not_possible') },`,
    invariant: 'I6',
    why: '404 is taken for the end before everything on the way has arrived.',
  },
  {
    id: 'wechat-server-error-is-refusal',
    file: `${wechat}/refusals.ts`,
    find: `  if (status >= 500) return unknown('server_error')`,
    replace: `  if (status >= 500) return operation === 'start' ? rejected : unknown('server_error')`,
    invariant: 'I6',
    why: 'A channel that says that it is in trouble is taken to have done nothing.',
  },
  {
    id: 'wechat-signature-not-looked-at',
    file: `${wechat}/notifications.ts`,
    find: `    return verifier.verify(bytes, signed.signature) ? undefined : 'signature'`,
    replace: `    verifier.verify(bytes, signed.signature)
    return undefined`,
    invariant: 'I11',
    why: 'The signature is verified and the verdict thrown away.',
  },
  {
    id: 'wechat-recipient-not-compared',
    file: `${wechat}/notifications.ts`,
    find: `  if (mchid !== config.mchid || appid !== config.appid) return { kind: 'refused', why: 'recipient' }`,
    replace: `  if (mchid === undefined || appid === undefined) return { kind: 'refused', why: 'recipient' }`,
    invariant: 'I11',
    why: 'A genuine word to another merchant is taken for one to us.',
  },
  {
    id: 'wechat-stale-notification-taken',
    file: `${wechat}/notifications.ts`,
    find: `    if (!isFresh(signed.timestamp, ports.clock.now())) return 'stale'`,
    replace: '',
    invariant: 'I11',
    why: 'What was genuine once is taken for ever.',
  },
  {
    id: 'wechat-refund-under-way-is-done',
    file: `${wechat}/refund-report.ts`,
    find: `    case 'PROCESSING':
      return { status: 'pending', evidence }`,
    replace: `    case 'PROCESSING':`,
    invariant: 'I8',
    why: 'A refund that was accepted is called done.',
  },
  {
    id: 'wechat-refund-of-the-total',
    file: `${wechat}/refund.ts`,
    find: `    amount: { refund: amount.amount, total: paid.amount, currency: amount.currency },`,
    replace: `    amount: { refund: paid.amount, total: paid.amount, currency: amount.currency },`,
    invariant: 'I8',
    why: 'Two amounts stand beside each other, and the wrong one is given back.',
  },
  {
    id: 'alipay-signature-not-looked-at',
    file: `${alipay}/notifications.ts`,
    find: `  return isGenuine ? undefined : { kind: 'refused', why: 'signature' }`,
    replace: `  return isGenuine || verifiers.length > 0 ? undefined : { kind: 'refused', why: 'signature' }`,
    invariant: 'I11',
    why: 'That there is a key is taken for a signature by it.',
  },
  {
    id: 'alipay-recipient-not-compared',
    file: `${alipay}/notifications.ts`,
    find: `  if (!isOurs || !isForSeller) return { kind: 'refused', why: 'recipient' }`,
    replace: `  if (!isOurs && !isForSeller) return { kind: 'refused', why: 'recipient' }`,
    invariant: 'I11',
    why: 'One of two comparisons is taken to be enough.',
  },
  {
    id: 'alipay-lost-answer-is-not-sent',
    file: `${alipay}/gateway.ts`,
    find: `    const status = reason.maybeSent ? 'unknown' : 'not_sent'`,
    replace: `    const status = 'not_sent'`,
    invariant: 'I6',
    why: 'Every fault of the network is one before sending.',
  },
  {
    id: 'alipay-unclosable-is-closed',
    file: `${alipay}/close.ts`,
    find: `    if (!isPastWaiting) return paymentReport(verdict, answer)`,
    replace: `    if (isPastWaiting) return { status: 'failed', over: 'closed', code: 'attempt_closed', evidence }`,
    invariant: 'I6',
    why: 'A trade that cannot be closed any more is taken to be closed: it was paid.',
  },
  {
    id: 'alipay-unscanned-code-left-open',
    file: `${alipay}/close.ts`,
    find: `    const verdict = judge(answer, endVerdicts)
`,
    replace: `    const verdict = judge(answer, endVerdicts)
    if (verdict.status === 'absent') {
      return { status: 'failed', over: 'closed', code: 'attempt_closed', evidence }
    }
`,
    invariant: 'I6',
    why: 'There is no trade before the payer scans, so there is nothing to close: the code lives on.',
  },
  {
    id: 'alipay-refund-of-the-total',
    file: `${alipay}/refund.ts`,
    find: `      refund_amount: toYuan(request.amount.amount),`,
    replace: `      refund_amount: toYuan(request.paid.amount),`,
    invariant: 'I8',
    why: 'Two amounts stand beside each other, and the wrong one is given back.',
  },
]
