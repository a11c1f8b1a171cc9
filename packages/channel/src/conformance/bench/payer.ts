/** Carries an action out as the payer's side would, as far as a simulator can see it. */
import type { HttpRequest } from '@tillway/kernel'
import type { NextAction } from '../../action.ts'
import type { PhoneOrder, SimulatedPhone } from '../../simulator/contract.ts'
import type { BenchWire } from './wire.ts'

/** The order on the payer's phone; undefined when only the phone's own list can show it. */
export async function bringPayer(
  phone: SimulatedPhone,
  wire: BenchWire,
  action: NextAction,
): Promise<PhoneOrder | undefined> {
  if (action.type === 'qr') return phone.scan(action.content)
  if (action.type === 'redirect') {
    await browse(wire, {
      method: 'GET',
      url: action.url,
      headers: browserHeaders,
      timeoutMs: 10_000,
    })
    return phone.scan(action.url)
  }
  if (action.type === 'form') {
    const body = new URLSearchParams(action.fields).toString()
    const headers = { ...browserHeaders, 'content-type': 'application/x-www-form-urlencoded' }
    await browse(wire, { method: 'POST', url: action.action, headers, body, timeoutMs: 10_000 })
  }
  // What an app is called with is checked by the app.
  if (action.type === 'invoke') return phone.scan(JSON.stringify(action.params))
  return undefined
}

const browserHeaders = Object.freeze({
  accept: 'text/html',
  'user-agent': 'Mozilla/5.0 (Linux; Android 15; Mobile)',
})

/** Opens a page; where it leads afterwards is the phone's matter. A scheme of an app is no page. */
async function browse(wire: BenchWire, request: HttpRequest): Promise<void> {
  if (!/^https?:/.test(request.url)) return
  await wire.channelSide.send(request).catch(() => undefined)
}
