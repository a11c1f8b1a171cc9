/**
 * What a page of the shop may load: its own files, and the platform. A mall that embeds the cashier
 * can copy these lines.
 */
export interface PolicyOrigins {
  /** The platform's API. */
  readonly platform: string
  /** Where the platform's frames come from: its vault, in which cards and codes are typed. */
  readonly frames: readonly string[]
  /** Where a form of a payment channel may go besides https. */
  readonly forms: readonly string[]
}

export function contentSecurityPolicy(nonce: string, origins: PolicyOrigins): string {
  const { platform, frames, forms } = origins
  return [
    "default-src 'none'",
    `script-src 'self' 'nonce-${nonce}'`,
    `style-src 'self' 'nonce-${nonce}'`,
    "img-src 'self' data:",
    `connect-src 'self' ${platform}`,
    `frame-src ${frames.length === 0 ? "'none'" : frames.join(' ')}`,
    `form-action 'self' https: ${[platform, ...forms].join(' ')}`,
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
