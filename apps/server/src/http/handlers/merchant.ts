/** The merchant itself: what it may say of where its pages are. */
import type { accounts as api } from '@tillway/api'
import { PayError } from '@tillway/kernel'
import type { MerchantRecord } from '@tillway/store'
import { timestamp } from '../../views/payment-view.ts'
import { call, unit } from '../request.ts'
import type { Services } from '../services.ts'

export function merchantHandlers({ engine }: Services) {
  return {
    getMerchant: call(async ({ caller }) => {
      const merchant = await engine.store.read.merchants.get(caller.merchantId)
      if (merchant === undefined) throw new PayError('not_found')
      return { body: merchantView(merchant) }
    }),

    updateMerchant: unit(async (repos, { caller, body }) => {
      const { allowed_origins: origins } = body as api.UpdateMerchant
      await repos.merchants.hold(caller.merchantId)
      const merchant = await repos.merchants.get(caller.merchantId)
      if (merchant === undefined) throw new PayError('not_found')
      if (origins === undefined) return { body: merchantView(merchant) }
      for (const origin of origins) requireOrigin(origin)
      const next: MerchantRecord = { ...merchant, allowedOrigins: origins }
      await repos.merchants.update(next)
      return { body: merchantView(next) }
    }),
  }
}

/** As browsers write it, and not open to whoever sits between: plain HTTP only on one's own machine. */
function requireOrigin(origin: string): void {
  const url = URL.canParse(origin) ? new URL(origin) : undefined
  const isLocal = url?.hostname === 'localhost' || url?.hostname === '127.0.0.1'
  if (url?.origin === origin && (url.protocol === 'https:' || isLocal)) return
  throw new PayError('invalid_request', 'an origin is https://host[:port] and nothing more', {
    param: 'allowed_origins',
  })
}

function merchantView(merchant: MerchantRecord): api.Merchant {
  return {
    id: merchant.id,
    object: 'merchant',
    name: merchant.name,
    allowed_origins: [...merchant.allowedOrigins],
    created_at: timestamp(merchant.createdAt),
  }
}
