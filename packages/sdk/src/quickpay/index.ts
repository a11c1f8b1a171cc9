/** Paying by card and code, for apps that draw their own; a file of its own, so that others need not carry it. */
export {
  type FrameCommand,
  type FrameLook,
  type FrameMessage,
  frameAddress,
  readFrameMessage,
} from './frame.ts'
export { createQuickPay, type QuickPay } from './quick-pay.ts'
export type { QuickState, Step } from './state.ts'
