/** An account, a gateway that answers what a test tells it to, and a vault that holds one card. */
import { createPrivateKey, generateKeyPairSync, X509Certificate } from 'node:crypto'
import type {
  CardData,
  CardMessage,
  CardReference,
  CardVault,
  ChannelAccount,
  ConfirmRequest,
  RefundRequest,
  StartRequest,
} from '@tillway/channel'
import { type HttpRequest, type HttpResponse, money, secret, TransportError } from '@tillway/kernel'
import { createManualTime, createMemoryLog, createSeededRandom } from '@tillway/kernel/testing'
import { channel } from '../src/index.ts'
import { sealer } from '../src/sealing/index.ts'
import { certIdOf } from '../src/wire/certificate.ts'
import { encodeForm, type Fields, readForm, signingText, writeAnswer } from '../src/wire/message.ts'
import { createMessageSigner, verifyWithKey } from '../src/wire/signing.ts'
import { testAuthority, testNow } from './certificates.ts'
import { certificateOf, fixtureNow, readFixture } from './fixtures.ts'

type Operation = (typeof channel)['manifest']['operations'][number]

export const merId = '777290058110097'
export const trId = '62000000001'
export const token = '6235240000020757577'
export const notifyUrl = 'https://pay.example.com/notify/mch/ca/1'
export const returnUrl = 'https://mall.example.com/done?order=1'

const authority = testAuthority()
const signerPair = generateKeyPairSync('rsa', {
  modulusLength: 2048,
  publicKeyEncoding: { type: 'spki', format: 'pem' },
  privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
})
const signerCertificate = authority.issue({ publicKey: signerPair.publicKey })

/** An account of the token product, signing with RSA. */
export const config: Readonly<Record<string, string>> = Object.freeze({
  merId,
  environment: 'production',
  product: 'token',
  cardEntry: 'form',
  trId,
  signMethod: '01',
  signingCertificate: readFixture('merchant.crt'),
  signingKey: readFixture('test-only-merchant-key.pem'),
  rootCertificate: authority.root,
  middleCertificate: authority.middle,
  encryptionCertificate: readFixture('encryption.crt'),
  gateway: 'https://gateway.example',
})
/** The same in the product without tokens. */
export const standard = Object.freeze({ ...config, product: 'standard' })
/** The same with cards entered on a page of the gateway. */
export const byPage = Object.freeze({ ...config, cardEntry: 'page' })

/** Issues under the account's roots. */
export const issue = authority.issue

const gatewaySigner = createMessageSigner({
  method: '01',
  key: createPrivateKey(signerPair.privateKey),
  certId: certIdOf(new X509Certificate(signerCertificate)),
})

/** As the gateway signs it: with its certificate inside. */
export async function signedByGateway(fields: Fields): Promise<Fields> {
  const whole = {
    version: '5.1.0',
    encoding: 'UTF-8',
    ...fields,
    signMethod: '01',
    signPubKeyCert: signerCertificate,
  }
  return { ...whole, signature: await gatewaySigner.sign(signingText(whole)) }
}

const echoed = ['txnType', 'txnSubType', 'bizType', 'accessType', 'merId', 'orderId', 'txnTime']

/** The answer to a request: its name repeated, and whatever else. */
export function answering(request: Fields, fields: Fields): Fields {
  const echo = echoed.flatMap((name) => (request[name] ? [[name, request[name] ?? '']] : []))
  return { ...Object.fromEntries(echo), respMsg: '无[0000000]', ...fields }
}

export const plain = (status: number, text: string): HttpResponse => ({
  status,
  headers: {},
  body: Buffer.from(text),
})

export interface Rig {
  readonly time: ReturnType<typeof createManualTime>
  readonly log: ReturnType<typeof createMemoryLog>
  readonly account: ChannelAccount<Operation>
  /** What reached the gateway, its signature proven. */
  readonly requests: { readonly url: string; readonly fields: Fields }[]
  readonly composed: CardMessage[]
  /** What the gateway answers: fields beside the echo, or a response as it is. */
  answer: (request: Fields) => Fields | HttpResponse | Promise<Fields | HttpResponse>
  /** When set, what the vault throws for a message, if anything. */
  composeError?: (message: CardMessage) => unknown
  dispatchError?: unknown
}

export const cardData: CardData = {
  number: '6221558812340000',
  holderName: '互联网',
  idType: '01',
  idNumber: '341126197709218366',
  phone: '13552535506',
  expiry: '1123',
}

/** What was proposed for the card in the place of its phone. */
export const newPhone = '19900005507'

export function createRig(changes: Readonly<Record<string, string>> = config): Rig {
  const time = createManualTime(testNow)
  const log = createMemoryLog()
  const requests: { url: string; fields: Fields }[] = []
  const composed: CardMessage[] = []

  const receive = async (request: HttpRequest): Promise<HttpResponse> => {
    const fields = readForm(request.body ?? '')
    if (fields === undefined) throw new Error('the request is no form')
    requests.push({ url: request.url, fields })
    const answer = await rig.answer(fields)
    if ('status' in answer && typeof answer.status === 'number') return answer as HttpResponse
    const signed = await signedByGateway(answering(fields, answer as Fields))
    return plain(200, writeAnswer(signed))
  }

  const vault: CardVault = {
    async compose(message) {
      const error = rig.composeError?.(message)
      if (error !== undefined) throw error
      composed.push(message)
      const { fields, fill, encryptionCertificate } = message
      const filled = sealer.seal(
        {
          fields,
          fill,
          encryptionCertificate,
          card: secret(cardData),
          newPhone: secret(newPhone),
          ...(message.code === undefined
            ? {}
            : { code: secret('111111'), verificationCode: secret('123') }),
        },
        { roots: [readFixture('root.crt'), readFixture('middle.crt')], now: fixtureNow },
      )
      return { toSign: filled.toSign, envelope: JSON.stringify(filled.fields) }
    },
    async dispatch({ envelope }, { signature, url, timeoutMs }) {
      if (rig.dispatchError !== undefined) throw rig.dispatchError
      const sent = sealer.finish(JSON.parse(envelope) as Fields, signature)
      return receive({ method: 'POST', url, timeoutMs, ...sent })
    },
  }

  const account = channel.open(changes, {
    clock: time,
    random: createSeededRandom(3),
    http: { send: receive },
    log,
    cards: vault,
  })
  const answer: Rig['answer'] = () => {
    throw new TransportError('connect', false)
  }
  const rig: Rig = { time, log, account, requests, composed, answer }
  return rig
}

/** The one request that was made, its signature proven by the merchant's certificate. */
export function onlyRequest(rig: Rig): { readonly url: string; readonly fields: Fields } {
  const [request, ...others] = rig.requests
  if (request === undefined || others.length > 0) throw new Error('not exactly one request')
  const { signature = '' } = request.fields
  const merchant = certificateOf('merchant')
  const signer = { method: '01', key: merchant.publicKey, certId: certIdOf(merchant) } as const
  if (!verifyWithKey(signingText(request.fields), signature, signer)) {
    throw new Error('the request is not signed by the merchant')
  }
  return request
}

export const card: CardReference = {
  merchantId: 'mch_1',
  cardId: 'card_1',
  kind: 'credit',
  credential: secret(token),
}

export function startRequest(change: Partial<StartRequest> = {}): StartRequest {
  return {
    orderNumber: '01JABCDEFGHJKMNPQRSTVWXYZ0',
    amount: money(29_900),
    description: '机械键盘 {青轴} & 茶轴=好',
    presentation: 'sms',
    startedAt: testNow,
    expiresAt: testNow + 15 * 60_000,
    notifyUrl,
    returnUrl,
    card,
    ...change,
  }
}

export function confirmRequest(change: Partial<ConfirmRequest> = {}): ConfirmRequest {
  return { ...startRequest(), code: { sealed: 'sealed', subject: 'att_1' }, ...change }
}

export function refundRequest(change: Partial<RefundRequest> = {}): RefundRequest {
  const { orderNumber, amount, startedAt } = startRequest()
  return {
    orderNumber,
    refundNumber: '01JREFVNDGHJKMNPQRSTVWXYZ0',
    amount: money(100),
    paid: amount,
    channelTransaction: '202601020000001234568',
    startedAt,
    requestedAt: startedAt + 60_000,
    isFirst: true,
    notifyUrl,
    ...change,
  }
}

/** A notification as it arrives. */
export async function notification(fields: Fields) {
  const body = encodeForm(await signedByGateway(fields))
  return { headers: {}, body: Buffer.from(body) }
}
