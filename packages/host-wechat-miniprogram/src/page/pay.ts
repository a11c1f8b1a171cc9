/** The pay page of a mini program of WeChat; `getApp().tillway` says who the mall is. */
import { payPageData, payPageMethods } from '@tillway/sdk/pay-page'
import { requestPayment } from '../host.ts'
import { createCashier } from '../index.ts'
import { platform } from '../platform/wx.ts'

declare function Component(definition: object): void

Component({
  data: payPageData,
  methods: payPageMethods({
    platform,
    createCashier,
    pay: (params) => requestPayment(platform(), params),
  }),
})
