/** What goes over the network while somebody enters, and what the shop's page hears of it. */
import type { Page, Request } from 'playwright-core'
import type { Exchange } from './trace.ts'

/** From now on, of page and frame; in clear, as TLS hides it from nobody who is in the browser. */
export function watchNetwork(page: Page) {
  const seen: { readonly request: Request; readonly atMs: number }[] = []
  const note = (request: Request) => seen.push({ request, atMs: performance.now() })
  page.on('request', note)
  return {
    async stop(lastTapMs: number): Promise<readonly Exchange[]> {
      page.off('request', note)
      const all = await Promise.all(
        seen.map(async ({ request, atMs }) => exchangeOf(request, atMs - lastTapMs)),
      )
      return all.filter((one) => one !== undefined)
    },
  }
}

async function exchangeOf(request: Request, afterLastTapMs: number): Promise<Exchange | undefined> {
  const response = await request.response().catch(() => null)
  if (!response) return undefined
  const name = `${request.method()} ${new URL(request.url()).pathname.replace(/[a-z]+_\w{8,}/g, '…')}`
  const [sentHeaders, receivedHeaders, body] = await Promise.all([
    request.allHeaders(),
    response.allHeaders(),
    response.text().catch(() => ''),
  ])
  const sent = `${request.url()}\n${JSON.stringify(sentHeaders)}\n${request.postData() ?? ''}`
  const received = `${response.status()}\n${JSON.stringify(receivedHeaders)}\n${body}`
  return { name, sent, received, afterLastTapMs }
}

/** Before the page is opened: a script of the shop that listens to all it can. */
export async function plantListener(page: Page): Promise<void> {
  await page.addInitScript(() => {
    if (window !== window.top) return
    const heard: string[] = []
    const keep = (text: string) => heard.push(text)
    Object.assign(window, { heardByShop: heard })
    const told = (event: Event) => {
      const { clientX, clientY, key, data } = event as PointerEvent & KeyboardEvent & MessageEvent
      const message = data === undefined ? '' : JSON.stringify(data)
      keep([event.type, clientX ?? '', clientY ?? '', key ?? '', message].join(' '))
    }
    const kinds =
      'pointerdown pointermove pointerup pointercancel touchstart touchmove touchend mousedown mousemove ' +
      'mouseup click keydown keyup input beforeinput change focusin focusout message resize scroll wheel'
    for (const kind of kinds.split(' '))
      addEventListener(kind, told, { capture: true, passive: true })
    const known = new WeakSet<Element>()
    const sizes = new ResizeObserver((entries) => {
      for (const { contentRect } of entries) keep(`frame is ${contentRect.height} high`)
    })
    const find = (root: Document | ShadowRoot) => {
      for (const element of root.querySelectorAll('*')) {
        if (element.shadowRoot) find(element.shadowRoot)
        if (element.tagName !== 'IFRAME' || known.has(element)) continue
        known.add(element)
        sizes.observe(element)
      }
    }
    setInterval(() => find(document), 50)
  })
}

export const heardBy = (page: Page): Promise<readonly string[]> =>
  page.evaluate(() => (window as unknown as { heardByShop?: string[] }).heardByShop ?? [])
