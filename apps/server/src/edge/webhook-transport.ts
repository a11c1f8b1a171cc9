/**
 * Sends webhooks to addresses that merchants chose: whatever their rules refuse is refused again
 * here, and the guarded transport watches where the connection ends up. Redirects are not followed.
 */
import { TransportError } from '@tillway/kernel'
import {
  type ClosableHttpTransport,
  checkUrl,
  createGuardedTransport,
  type GuardedTransportOptions,
  type UrlRules,
} from '@tillway/transport'

/** A refused URL or address is `TransportError('blocked', false)`. */
export function createWebhookTransport(
  options: GuardedTransportOptions = {},
): ClosableHttpTransport {
  const http = createGuardedTransport(options)
  const normalForms = new Map<string, string>()
  return {
    async send(request) {
      const known = normalForms.get(request.url)
      const url = known ?? checkOrBlock(request.url, options)
      if (known === undefined) remember(normalForms, request.url, url)
      return http.send({ ...request, url })
    },
    close: () => http.close(),
  }
}

const maxRemembered = 1_000

/** Parsing a URL costs more than sending to it; the oldest go first. */
function remember(normalForms: Map<string, string>, text: string, url: string): void {
  const oldest = normalForms.keys().next()
  if (normalForms.size >= maxRemembered && oldest.done === false) normalForms.delete(oldest.value)
  normalForms.set(text, url)
}

function checkOrBlock(text: string, rules: UrlRules): string {
  try {
    return checkUrl(text, rules)
  } catch (cause) {
    throw new TransportError('blocked', false, { cause })
  }
}
