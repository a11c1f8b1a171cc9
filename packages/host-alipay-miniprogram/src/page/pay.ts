/**
 * The pay page of a mini program: with `session` it is the whole payment; with `call`, which a page
 * in the mini program's web view sends along, it pays and goes back there. The mall's app says who
 * it is: `getApp().tillway = { apiBase, publicKey, payerId, onResult }`.
 */
import { languageOf } from '@tillway/sdk'
import {
  openPayPage,
  type PayPage,
  type PayPageAction,
  type PayPageView,
} from '@tillway/sdk/pay-page'
import { tradePay } from '../host.ts'
import { createCashier, type MiniProgramOptions } from '../index.ts'
import { platform } from '../platform/my.ts'
import { miniProgramPorts } from '../platform/ports.ts'
import { everySecond } from '../platform/ticking.ts'

interface Settings extends MiniProgramOptions {
  onResult?(result: unknown): void
}

interface Tap {
  readonly currentTarget: { readonly dataset: Readonly<Record<string, string>> }
}

interface PageContext {
  setData(data: { view: PayPageView }): void
  page?: PayPage
  stopTicking?: () => void
}

declare function Page(definition: object): void
declare function getApp(): { readonly tillway: Settings }

Page({
  data: { view: { kind: 'loading' } },
  onLoad(this: PageContext, { session, call }: { session?: string; call?: string }) {
    const my = platform()
    if (call) {
      void tradePay(my, JSON.parse(decodeURIComponent(call))).then(() => my.navigateBack())
    } else if (session) {
      const settings = getApp().tillway
      const cashier = createCashier(settings)
      this.page = openPayPage({
        cashier,
        session,
        language: languageOf(settings.locale, miniProgramPorts().language),
        draw: (view) => this.setData({ view }),
        onDone(result) {
          settings.onResult?.(result)
          my.navigateBack()
        },
      })
      this.stopTicking = everySecond(this.page.tick)
    }
  },
  onUnload(this: PageContext) {
    this.page?.stop()
    this.stopTicking?.()
  },
  onAction(this: PageContext, { currentTarget }: Tap) {
    this.page?.tap(currentTarget.dataset.action as PayPageAction)
  },
  onWay(this: PageContext, { currentTarget }: Tap) {
    this.page?.choose(currentTarget.dataset.way as string)
  },
})
