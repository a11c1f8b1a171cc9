/** Opens the cashier over the page. What it says is a hint; the shop's server decides. */
import type { PaymentTicket } from './shop-api.ts'

const settings = document.body.dataset

type Terminal = NonNullable<Parameters<Create>[0]['terminal']>
type Create = typeof import('@tillway/cashier').createCashier

/**
 * A shop learns who the shopper is in the app around the page when they sign in with it; here
 * everybody is the same, unless a test says otherwise.
 */
const { shopPayer = 'demo_shopper_0001' } = globalThis as { readonly shopPayer?: string }

/** `terminal`: for the page that stands at one. */
export async function openCashier(terminal?: Terminal) {
  const { createCashier } = await import('@tillway/cashier')
  const nonce = document.querySelector<HTMLScriptElement>('script[nonce]')?.nonce
  const theme = settings.themeName
  return createCashier({
    apiBase: settings.apiBase ?? '',
    publicKey: settings.publicKey ?? '',
    locale: document.documentElement.lang === 'zh-CN' ? 'zh-CN' : 'en',
    theme: theme === 'light' || theme === 'dark' ? theme : 'auto',
    ...(shopPayer ? { payerId: shopPayer } : {}),
    ...(nonce ? { nonce } : {}),
    ...(terminal ? { terminal } : {}),
  })
}

let cashier: ReturnType<typeof openCashier> | undefined

export function loadCashier() {
  cashier ??= openCashier()
  return cashier
}

/**
 * Resolves with the status that the cashier reports. Where the shopper comes back to from a payment
 * app or a bank's page was told to the platform by the shop's server.
 */
export async function pay({ session, signed_order: signedOrder }: PaymentTicket): Promise<string> {
  const opened = await loadCashier()
  const what = session === undefined ? { signedOrder: signedOrder ?? '' } : { session }
  const result = await opened.pay(what)
  return result.status
}

/** After a redirect or a reload: what became of a payment under way, and of which order. */
export async function resume(): Promise<{ status: string; order: string | undefined } | undefined> {
  const result = await (await loadCashier()).resume()
  return result === null ? undefined : { status: result.status, order: result.payment?.order }
}
