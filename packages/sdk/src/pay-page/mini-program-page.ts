/**
 * What the pay page of a mini program does, for the page of each app to take over: with `session` it
 * is the whole payment; with `call`, which a page in the mini program's web view sends along, it pays
 * and goes back there.
 */
import { type Cashier, type CashierOptions, languageOf } from '../cashier.ts'
import type { PaymentResult } from '../feedback/result.ts'
import { everySecond, languageOfApp, type MiniProgramApp } from '../platform/mini-program.ts'
import { openPayPage, type PayPage } from './pay-page.ts'
import type { PayPageAction, PayPageView } from './view.ts'

export type MiniProgramOptions = Omit<CashierOptions, 'host' | 'terminal'>

/** What the mall's app says of itself: `getApp().tillway`. */
export interface MiniProgramSettings extends MiniProgramOptions {
  onResult?(result: PaymentResult): void
}

export interface MiniProgramHost {
  platform(): MiniProgramApp
  createCashier(options: MiniProgramOptions): Cashier
  /** Pays with the parameters of an action. */
  pay(params: Readonly<Record<string, string>>): Promise<unknown>
}

interface Tap {
  readonly currentTarget: { readonly dataset: Readonly<Record<string, string>> }
}

interface PageContext {
  setData(data: { view: PayPageView }): void
  page?: PayPage
  stopTicking?: () => void
}

declare function getApp(): { readonly tillway: MiniProgramSettings }

/** The data before anything is known. */
export const payPageData = { view: { kind: 'loading' } }

export function payPageMethods({ platform, createCashier, pay }: MiniProgramHost): object {
  return {
    onLoad(this: PageContext, { session, call }: { session?: string; call?: string }) {
      const app = platform()
      if (call) {
        void pay(JSON.parse(decodeURIComponent(call))).then(() => app.navigateBack())
      } else if (session) {
        const settings = getApp().tillway
        this.page = openPayPage({
          cashier: createCashier(settings),
          session,
          language: languageOf(settings.locale, languageOfApp(app)),
          draw: (view) => this.setData({ view }),
          onDone(result) {
            settings.onResult?.(result)
            app.navigateBack()
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
  }
}
