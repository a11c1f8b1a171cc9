/**
 * What a payer's app is called with, signed with the merchant's key: the JSAPI and mini program
 * form, and the form of native apps. The two differ in spelling and in what the fourth line says.
 */

export interface ClientCall {
  readonly appid: string
  /** Seconds since 1970. */
  readonly timestamp: string
  readonly nonce: string
  readonly prepay_id: string
}

export function jsapiSignatureText({ appid, timestamp, nonce, prepay_id }: ClientCall): string {
  return `${appid}\n${timestamp}\n${nonce}\nprepay_id=${prepay_id}\n`
}

export function appSignatureText({ appid, timestamp, nonce, prepay_id }: ClientCall): string {
  return `${appid}\n${timestamp}\n${nonce}\n${prepay_id}\n`
}

export function jsapiParams(call: ClientCall, paySign: string): Record<string, string> {
  return {
    appId: call.appid,
    timeStamp: call.timestamp,
    nonceStr: call.nonce,
    package: `prepay_id=${call.prepay_id}`,
    signType: 'RSA',
    paySign,
  }
}

export function appParams(
  call: ClientCall,
  mchid: string,
  sign: string,
): Readonly<Record<string, string>> {
  return {
    appid: call.appid,
    partnerid: mchid,
    prepayid: call.prepay_id,
    package: 'Sign=WXPay',
    noncestr: call.nonce,
    timestamp: call.timestamp,
    sign,
  }
}
