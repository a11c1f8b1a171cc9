/** The pages that a payer or card holder sees at the gateway. */
import type { SimulatorAnswer } from '@tillway/channel/simulator'
import { minorUnits } from '@tillway/kernel'
import { toYuan } from '@tillway/wire'
import type { Fields } from '../wire/message.ts'
import { payerCard } from './cards.ts'
import { escapeHtml, htmlAnswer, sendScript } from './html.ts'
import type { PaymentState, SimulatedPayment } from './payment.ts'
import { messageOf, type Refusal } from './refusals.ts'
import { passingCode } from './texts.ts'

/** Names of what a page's form sends. */
export type Typed = Readonly<
  Partial<Record<'card' | 'name' | 'idNumber' | 'phone' | 'cvn2' | 'expired' | 'code', string>>
>

export interface PageView {
  readonly payee: string
  /** Where the form goes, without the action's name. */
  readonly action: string
  readonly typed?: Typed
  readonly refusal?: Refusal
}

export function payPage(payment: SimulatedPayment, view: PageView): SimulatorAnswer {
  return htmlAnswer(
    200,
    '付款',
    `${orderSection(payment, view.payee)}${entryForm(view, '确认付款', false)}`,
  )
}

export function openPage(view: PageView): SimulatorAnswer {
  const title = '开通银联快捷支付'
  const content = `<section><h1>${title}</h1><dl><dt>商户</dt><dd>${escapeHtml(view.payee)}</dd></dl></section>`
  return htmlAnswer(200, title, `${content}${entryForm(view, '同意协议并开通', true)}`)
}

const stateTexts: Readonly<Record<PaymentState, string>> = {
  waiting: '等待付款',
  paid: '支付成功',
  failed: '支付未成功',
  lapsed: '订单已超时关闭',
  reversed: '订单已关闭',
}

/** What became of an order; brings the browser back to the merchant where there is a way. */
export function donePage(
  payment: SimulatedPayment,
  payee: string,
  back: Back | undefined,
): SimulatorAnswer {
  const text = stateTexts[payment.state]
  const content = `${orderSection(payment, payee)}<p class="state" role="status">${text}</p>`
  return htmlAnswer(200, text, `${content}${backForm(back)}`)
}

export function openedPage(back: Back | undefined): SimulatorAnswer {
  const content = '<p class="state" role="status">已开通</p>'
  return htmlAnswer(200, '已开通', `${content}${backForm(back)}`)
}

export interface Back {
  readonly url: string
  readonly fields: Fields
}

/** A form that sends itself; the button is for a browser that runs no script. */
function backForm(back: Back | undefined): string {
  if (back === undefined) return ''
  const inputs = Object.entries(back.fields).map(
    ([name, value]) => `<input type="hidden" name="${name}" value="${escapeHtml(value)}">`,
  )
  return `<form method="post" action="${escapeHtml(back.url)}">${inputs.join('')}
<button class="primary">返回商户</button></form><script>${sendScript}</script>`
}

export function notFoundPage(): SimulatorAnswer {
  return htmlAnswer(404, '页面不存在', '<p class="state">页面不存在或二维码已失效</p>')
}

/** A front request that was not taken: the browser shows why, nobody else is told. */
export function refusedPage(refusal: Refusal | undefined): SimulatorAnswer {
  const text = refusal === undefined ? 'Invalid request.' : messageOf(refusal)
  const content = `<p class="state">无法完成请求</p><p class="hint">${escapeHtml(text)}</p>`
  return htmlAnswer(200, '无法完成请求', `<section>${content}</section>`)
}

function orderSection(payment: SimulatedPayment, payee: string): string {
  return `<section><p class="amount"><small>¥</small>${toYuan(minorUnits(payment.asked))}</p>
<dl><dt>收款方</dt><dd>${escapeHtml(payee)}</dd><dt>商品</dt><dd>${escapeHtml(payment.description)}</dd>
<dt>订单号</dt><dd class="number">${escapeHtml(payment.orderId)}</dd></dl></section>`
}

/** Without the digits, which are for the merchant. */
function wordsOf(refusal: Refusal): string {
  return messageOf(refusal).replace(/\[\d{7}\]$/, '')
}

function entryForm(view: PageView, button: string, needsIdentity: boolean): string {
  const { typed = ownersData, refusal } = view
  const action = escapeHtml(view.action)
  const fault =
    refusal === undefined ? '' : `<p class="fault" role="alert">${escapeHtml(wordsOf(refusal))}</p>`
  const field = (name: keyof Typed, label: string, attributes = '') =>
    `<label>${label}<input name="${name}" value="${escapeHtml(typed[name] ?? '')}" ${attributes}></label>`
  return `<section><form method="post" action="${action}/confirm">${fault}
${field('card', '银行卡号', 'inputmode="numeric" required autocomplete="off"')}
${field('name', '姓名', 'required autocomplete="off"')}
${needsIdentity ? field('idNumber', '身份证号', 'required autocomplete="off"') : ''}
${field('phone', '银行预留手机号', 'inputmode="tel" required autocomplete="off"')}
<div class="pair">${field('expired', '有效期 YYMM（信用卡）', 'inputmode="numeric" autocomplete="off"')}${field('cvn2', '背面三位数（信用卡）', 'inputmode="numeric" autocomplete="off"')}</div>
${field('code', '短信验证码', 'inputmode="numeric" required autocomplete="one-time-code"')}
<p class="hint">测试验证码 ${passingCode}</p><button class="primary">${button}</button></form></section>
<form method="post" action="${action}/cancel"><button class="plain">取消并返回商户</button></form>`
}

/** A test card, so that a person needs no more than the button. */
const ownersData: Typed = {
  card: payerCard.number,
  name: payerCard.name,
  idNumber: payerCard.idNumber,
  phone: payerCard.phone,
  code: passingCode,
}
