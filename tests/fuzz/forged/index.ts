/** Channels whose messages are forged. */
export const forgedChannels: readonly string[] = ['wechatpay', 'alipay', 'unionpay', 'card']
