export {
  type MiniProgramOptions,
  type MiniProgramSettings,
  payPageData,
  payPageMethods,
} from './mini-program-page.ts'
export { openPayPage, type PayPage, type PayPageParts } from './pay-page.ts'
export { amountText, type PayPageAction, type PayPageView, payPageView } from './view.ts'
