/** The part of Alipay's mini program interface that is used here, as its documentation names it. */
import type { MiniProgramApp } from '@tillway/sdk/mini-program'

export interface My extends MiniProgramApp {
  tradePay(options: {
    tradeNO?: string
    orderStr?: string
    success(answer: { readonly resultCode?: string | number }): void
    fail(error: { readonly resultCode?: string | number }): void
  }): void
  request(options: {
    url: string
    method: string
    headers: Readonly<Record<string, string>>
    data?: string | undefined
    dataType: 'json'
    timeout: number
    success(answer: MyAnswer): void
    fail(error: Partial<MyAnswer> & { readonly errorMessage?: string }): void
  }): void
  getStorageSync(options: { key: string }): { readonly data: unknown }
  setStorageSync(options: { key: string; data: string }): void
  removeStorageSync(options: { key: string }): void
}

export interface MyAnswer {
  readonly status: number
  readonly data: unknown
  readonly headers?: Readonly<Record<string, string>>
}

export const platform = (): My => (globalThis as unknown as { my: My }).my
