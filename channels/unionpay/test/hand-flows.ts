/** What a merchant's client does step by step, for the tests of the simulator. */
import { back, type HandClient, type Message, notifyUrl, serialOf } from './hand-client.ts'

export const debit = {
  number: '6216261000000000018',
  holder: { certifTp: '01', certifId: '341126197709218366', customerNm: '全渠道' },
  sealed: { phoneNo: '13552535506' },
}

export const credit = {
  number: '6226388000000095',
  holder: { certifTp: '01', certifId: '510265790128303', customerNm: '张三' },
  sealed: { phoneNo: '18100000000', cvn2: '248', expired: '1912' },
}

export const zhang = {
  holder: credit.holder,
  sealed: { phoneNo: '18100000000' },
}

export interface TestCard {
  readonly number: string
  readonly holder: Message
  readonly sealed: Message
}

const requestor = { tokenPayData: '{trId=62000000001&tokenType=01}' }

export const tokenData = (token: string) => `{trId=62000000001&token=${token}}`

/** The fields that carry a card's number. */
export function cardFields(client: HandClient, { number }: TestCard): Message {
  const encryptCertId = serialOf(client.config.encryptionCertificate)
  return { accNo: client.seal(number), encryptCertId }
}

/** Has the opening code sent; answers the order under which the card is opened then. */
export async function askOpening(
  client: HandClient,
  card: TestCard,
  change: Message = {},
): Promise<{ order: Message; answer: Message }> {
  const order = client.order(change)
  const { phoneNo = '' } = card.sealed
  const answer = await client.ask(back, {
    ...order,
    txnType: '77',
    txnSubType: '00',
    ...cardFields(client, card),
    customerInfo: client.customer({}, { phoneNo }),
  })
  return { order, answer }
}

export async function open(
  client: HandClient,
  card: TestCard = debit,
  change: Message = {},
): Promise<Message> {
  const { order } = await askOpening(client, card, change)
  return client.ask(back, openFields(client, order, { card, code: client.code() }))
}

export function openFields(
  client: HandClient,
  order: Message,
  { card, code }: { card: TestCard; code: string },
): Message {
  return {
    ...order,
    txnType: '79',
    txnSubType: '00',
    ...(order.bizType === '000902' ? requestor : {}),
    ...cardFields(client, card),
    customerInfo: client.customer({ ...card.holder, smsCode: code }, card.sealed),
  }
}

/** Opens a card and answers its token. */
export async function openToken(client: HandClient, card: TestCard = debit): Promise<string> {
  const { tokenPayData = '' } = await open(client, card)
  return /token=(\d{19})/.exec(tokenPayData)?.[1] ?? 'no token was given'
}

export interface Wanted {
  readonly token: string
  readonly amount: number
}

/** Has the payment code sent; answers the fields of the payment, without the code. */
export async function askPayment(
  client: HandClient,
  { token, amount }: Wanted,
  change: Message = {},
): Promise<{ order: Message; answer: Message }> {
  const order = {
    ...client.order(change),
    txnAmt: String(amount),
    currencyCode: '156',
    tokenPayData: tokenData(token),
  }
  return { order, answer: await client.ask(back, { ...order, txnType: '77', txnSubType: '02' }) }
}

export function consumeFields(client: HandClient, order: Message, code: string): Message {
  return {
    ...order,
    txnType: '01',
    txnSubType: '01',
    backUrl: notifyUrl,
    customerInfo: client.customer({ smsCode: code }),
  }
}

/** Pays with a token and lets the notification come; answers the order and its answer. */
export async function pay(
  client: HandClient,
  wanted: Wanted,
): Promise<{ order: Message; answer: Message }> {
  const { order } = await askPayment(client, wanted)
  const answer = await client.ask(back, consumeFields(client, order, client.code()))
  await client.time.advance(0)
  return { order, answer }
}

export function queryFields({ merId = '', orderId = '', txnTime = '' }: Message): Message {
  return {
    version: '5.1.0',
    encoding: 'UTF-8',
    bizType: '000000',
    accessType: '0',
    txnType: '00',
    txnSubType: '00',
    merId,
    orderId,
    txnTime,
  }
}

export function returnFields(
  client: HandClient,
  kind: 'undo' | 'refund',
  { queryId, amount }: { queryId: string; amount: number },
): Message {
  return {
    ...client.order({ bizType: '000000' }),
    txnType: kind === 'undo' ? '31' : '04',
    txnSubType: '00',
    origQryId: queryId,
    txnAmt: String(amount),
    backUrl: notifyUrl,
  }
}

export function reversalFields(order: Message): Message {
  return { ...queryFields(order), txnType: '99', txnSubType: '01', channelType: '07' }
}

/** A form for the gateway's pay page. */
export function gatewayPayFields(client: HandClient, amount: number): Message {
  return {
    ...client.order({ bizType: '000201' }),
    txnType: '01',
    txnSubType: '01',
    txnAmt: String(amount),
    currencyCode: '156',
    backUrl: notifyUrl,
    frontUrl: 'https://mall.example.com/done',
    orderDesc: '青轴键盘',
  }
}

export function codeFields(client: HandClient, amount: number): Message {
  return {
    ...client.order({ bizType: '000000', channelType: '08' }),
    txnType: '01',
    txnSubType: '07',
    txnAmt: String(amount),
    currencyCode: '156',
    backUrl: notifyUrl,
  }
}
