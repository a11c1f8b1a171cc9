/** The part of WeChat's mini program interface that is used here, as its documentation names it. */
import type { MiniProgramApp } from '@tillway/sdk/mini-program'

export interface Wx extends MiniProgramApp {
  requestPayment(options: WxPayment): void
  request(options: {
    url: string
    method: string
    header: Readonly<Record<string, string>>
    data?: string | undefined
    timeout: number
    success(answer: { statusCode: number; data: unknown; header?: Record<string, string> }): void
    fail(error: { errMsg?: string }): void
  }): void
  getStorageSync(key: string): unknown
  setStorageSync(key: string, value: string): void
  removeStorageSync(key: string): void
}

export interface WxPayment {
  timeStamp: string
  nonceStr: string
  package: string
  signType: string
  paySign: string
  success(): void
  fail(error: { errMsg?: string }): void
}

export const platform = (): Wx => (globalThis as unknown as { wx: Wx }).wx
