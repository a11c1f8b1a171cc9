/** The pay page of a mini program of Alipay; `getApp().tillway` says who the mall is. */
import { payPageData, payPageMethods } from '@tillway/sdk/pay-page'
import { tradePay } from '../host.ts'
import { createCashier } from '../index.ts'
import { platform } from '../platform/my.ts'

declare function Page(definition: object): void

Page({
  data: payPageData,
  ...payPageMethods({
    platform,
    createCashier,
    pay: (params) => tradePay(platform(), params),
  }),
})
