import type { SimulatorModule } from '@tillway/channel/simulator'
import { createWechatpaySimulator } from './wechatpay-simulator.ts'

/** WeChat Pay as merchants see it: the APIv3 of direct merchants, without WeChat Pay. */
export const simulator: SimulatorModule = Object.freeze({
  channel: 'wechatpay',
  create: createWechatpaySimulator,
})
