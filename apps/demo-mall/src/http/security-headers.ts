/**
 * What a page of the shop may load: its own files, and the platform. A mall that embeds the cashier
 * can copy these lines.
 */
export interface PolicyOrigins {
  /** The platform's API, and its vault where that has an origin of its own. */
  readonly platform: readonly string[]
  /** Where a form of a payment channel may go besides https. */
  readonly forms: readonly string[]
}

export function contentSecurityPolicy(nonce: string, origins: PolicyOrigins): string {
  const platform = origins.platform.join(' ')
  return [
    "default-src 'none'",
    `script-src 'self' 'nonce-${nonce}'`,
    `style-src 'self' 'nonce-${nonce}'`,
    "img-src 'self' data:",
    `connect-src 'self' ${platform}`,
    `frame-src ${platform}`,
    `form-action 'self' https: ${[...origins.platform, ...origins.forms].join(' ')}`,
    "base-uri 'none'",
    "frame-ancestors 'none'",
  ].join('; ')
}

export const plainHeaders = Object.freeze({
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'strict-origin-when-cross-origin',
  'cross-origin-opener-policy': 'same-origin-allow-popups',
  'cache-control': 'no-store',
})
