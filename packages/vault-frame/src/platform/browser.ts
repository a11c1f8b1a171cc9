/** The frame's ports in a browser. The only place that touches it beyond the document's tree. */
import type { FrameConfigBase } from '../protocol/config.ts'
import type { Platform } from './platform.ts'

const answerTimeoutMs = 20_000

export function browserPlatform<Config extends FrameConfigBase, Message>(): Platform<
  Config,
  Message
> {
  // The vault wrote it, in a page whose policy lets nobody else write.
  const config: Config = JSON.parse(document.getElementById('config')?.textContent || '')
  const { parent } = window
  return {
    config,
    isInFrame: parent !== window,
    subtle: crypto.subtle,
    randomBytes: (length) => crypto.getRandomValues(new Uint8Array(length)),
    now: Date.now,
    after(delayMs, run) {
      setTimeout(run, delayMs)
    },
    post,
    tell(message) {
      parent.postMessage({ tillway: 1, ...message }, config.origin)
    },
    onMessage(run) {
      addEventListener('message', ({ source, origin, data }) => {
        if (source === parent && origin === config.origin) run(data)
      })
    },
    onHeight,
    onCovered,
  }
}

function post(path: string, body: object): Promise<unknown> {
  const headers = { 'content-type': 'application/json' }
  const asked = fetch(path, { method: 'POST', headers, body: JSON.stringify(body) })
  return inTime(asked.then((answer) => answer.json()))
}

/** An answer that comes too late is no answer. */
export function inTime<Answer>(asked: Promise<Answer>): Promise<Answer> {
  const lapsed = new Promise<never>((_, reject) => setTimeout(reject, answerTimeoutMs))
  return Promise.race([asked, lapsed])
}

function onHeight(element: Element, run: (px: number) => void): void {
  const measure = () => run(Math.ceil(element.getBoundingClientRect().height))
  measure()
  if ('ResizeObserver' in window) new ResizeObserver(measure).observe(element)
}

interface Seen extends IntersectionObserverEntry {
  readonly isVisible?: boolean
}

/** Intersection Observer v2, 2.3: what is in view and not visible has something over it. */
function onCovered(element: Element, run: (covered: boolean) => void): void {
  if (!('IntersectionObserver' in window)) return
  const options = { trackVisibility: true, delay: 100, threshold: [0, 1] }
  new IntersectionObserver((entries) => {
    const { isIntersecting, isVisible } = entries[entries.length - 1] as Seen
    run(isIntersecting && isVisible === false)
  }, options).observe(element)
}
