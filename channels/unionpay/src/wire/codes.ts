/** Kinds of transactions and products, by name. */

/** `txnType` with `txnSubType`. */
export const transactions = Object.freeze({
  query: { txnType: '00', txnSubType: '00' },
  consume: { txnType: '01', txnSubType: '01' },
  consumeByInstalments: { txnType: '01', txnSubType: '03' },
  consumeByScan: { txnType: '01', txnSubType: '06' },
  consumeByCode: { txnType: '01', txnSubType: '07' },
  refund: { txnType: '04', txnSubType: '00' },
  undo: { txnType: '31', txnSubType: '00' },
  removeToken: { txnType: '74', txnSubType: '01' },
  file: { txnType: '76', txnSubType: '01' },
  textForOpening: { txnType: '77', txnSubType: '00' },
  textForConsume: { txnType: '77', txnSubType: '02' },
  queryOpening: { txnType: '78', txnSubType: '00' },
  queryOpeningOnPage: { txnType: '78', txnSubType: '02' },
  open: { txnType: '79', txnSubType: '00' },
  updateToken: { txnType: '79', txnSubType: '03' },
  applyForToken: { txnType: '79', txnSubType: '05' },
  updateCertificate: { txnType: '95', txnSubType: '00' },
  reverse: { txnType: '99', txnSubType: '01' },
} as const)

/** `bizType`. */
export const products = Object.freeze({
  general: '000000',
  gateway: '000201',
  gatewayForCompanies: '000202',
  withoutPage: '000301',
  collect: '000501',
  payOut: '000401',
  bind: '000901',
  token: '000902',
} as const)

/** `channelType`: where the payer is. */
export const terminals = Object.freeze({ voice: '05', internet: '07', mobile: '08' } as const)

/** Paths of the gateway, below its origin. */
export const paths = Object.freeze({
  page: '/gateway/api/frontTransReq.do',
  background: '/gateway/api/backTransReq.do',
  query: '/gateway/api/queryTrans.do',
  app: '/gateway/api/appTransReq.do',
  card: '/gateway/api/cardTransReq.do',
} as const)

export const gateways = Object.freeze({
  production: 'https://gateway.95516.com',
  test: 'https://gateway.test.95516.com',
} as const)

/** 156 is the renminbi. */
export const currencyCode = '156'
