/** Places the order and makes of the answer what brings the payer to it. */
import type { NextAction, PaymentReport, Presentation, StartRequest } from '@tillway/channel'
import { PayError } from '@tillway/kernel'
import { toChinaRfc3339 } from '@tillway/wire'
import {
  appParams,
  appSignatureText,
  type ClientCall,
  jsapiParams,
  jsapiSignatureText,
} from '../wire/client-signature.ts'
import {
  fitDescription,
  type PrepayBody,
  type PrepayProduct,
  prepayAnswerOf,
  prepayPath,
  withRedirectUrl,
} from '../wire/prepay.ts'
import type { AccountContext } from './context.ts'
import { paymentReportOf } from './refusals.ts'

const products: Readonly<Partial<Record<Presentation, PrepayProduct>>> = Object.freeze({
  qr: 'native',
  jsapi: 'jsapi',
  h5: 'h5',
  app: 'app',
})

export async function start(
  context: AccountContext,
  request: StartRequest,
): Promise<PaymentReport> {
  const product = products[request.presentation]
  if (product === undefined) {
    throw new PayError('way_unavailable', 'presentation is not one of this channel')
  }
  const body = JSON.stringify(prepayBody(context, request))
  const exchange = await context.gateway.exchange({
    method: 'POST',
    target: prepayPath(product),
    body,
  })
  if (exchange.kind !== 'answer') return paymentReportOf('start', exchange)
  const { evidence } = exchange
  const answer = prepayAnswerOf(product, exchange.body)
  if (answer === undefined) return { status: 'unknown', cause: 'unreadable', evidence }
  return { status: 'waiting', action: await actionOf(context, request, answer), evidence }
}

function prepayBody({ config }: AccountContext, request: StartRequest): PrepayBody {
  return {
    appid: config.appid,
    mchid: config.mchid,
    description: fitDescription(request.description),
    out_trade_no: request.orderNumber,
    time_expire: toChinaRfc3339(request.expiresAt),
    notify_url: request.notifyUrl,
    amount: { total: request.amount.amount, currency: request.amount.currency },
    ...additionsOf(request),
  }
}

function additionsOf(request: StartRequest): Partial<PrepayBody> {
  switch (request.presentation) {
    case 'jsapi':
      return { payer: { openid: needed(request.payerId, 'payerId') } }
    case 'h5': {
      const payer_client_ip = needed(request.clientIp, 'clientIp')
      return { scene_info: { payer_client_ip, h5_info: { type: 'Wap' } } }
    }
    default:
      return {}
  }
}

async function actionOf(
  context: AccountContext,
  request: StartRequest,
  answer: string,
): Promise<NextAction> {
  switch (request.presentation) {
    case 'jsapi':
      return jsapiAction(context, answer)
    case 'app':
      return appAction(context, answer)
    case 'h5':
      return { type: 'redirect', url: withRedirectUrl(answer, request.returnUrl) }
    default:
      return { type: 'qr', content: answer }
  }
}

async function jsapiAction(context: AccountContext, prepay_id: string): Promise<NextAction> {
  const call = clientCall(context, prepay_id)
  const paySign = await context.config.signer.sign(jsapiSignatureText(call))
  return { type: 'invoke', target: 'wechat_jsapi', params: jsapiParams(call, paySign) }
}

async function appAction(context: AccountContext, prepay_id: string): Promise<NextAction> {
  const call = clientCall(context, prepay_id)
  const { config } = context
  const sign = await config.signer.sign(appSignatureText(call))
  return { type: 'invoke', target: 'wechat_app', params: appParams(call, config.mchid, sign) }
}

function clientCall({ config, ports }: AccountContext, prepay_id: string): ClientCall {
  return {
    appid: config.appid,
    timestamp: String(Math.floor(ports.clock.now() / 1000)),
    nonce: Buffer.from(ports.random.bytes(16)).toString('hex'),
    prepay_id,
  }
}

function needed(value: string | undefined, param: string): string {
  if (value !== undefined) return value
  throw new PayError('invalid_request', `${param} is needed by this presentation`, { param })
}
