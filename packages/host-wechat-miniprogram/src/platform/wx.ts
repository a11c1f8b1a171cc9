/** The part of WeChat's mini program interface that is used here, as its documentation names it. */
export interface Wx {
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
  onAppShow(run: () => void): void
  offAppShow(run: () => void): void
  onAppHide(run: () => void): void
  onNetworkStatusChange?(run: () => void): void
  getAppBaseInfo?(): { readonly language?: string }
  navigateBack(): void
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
