/** The frame's ports in a browser. The only place that touches it beyond the document's tree. */
import type { FrameConfig } from '../protocol/config.ts'
import type { Platform } from './platform.ts'

const answerTimeoutMs = 20_000

export function browserPlatform(): Platform {
  const config = readConfig()
  const { parent } = window
  const inFrame = parent !== window
  const dark = matchMedia('(prefers-color-scheme: dark)')
  return {
    config,
    inFrame,
    crypto: {
      // Missing where the page was not fetched safely; then sealing throws.
      subtle: crypto.subtle,
      randomBytes: (length) => crypto.getRandomValues(new Uint8Array(length)),
    },
    now: Date.now,
    after(delayMs, run) {
      const timer = setTimeout(run, delayMs)
      return () => clearTimeout(timer)
    },
    post,
    tell(message) {
      if (inFrame) parent.postMessage({ tillway: 1, ...message }, config.origin)
    },
    onMessage(run) {
      addEventListener('message', ({ source, origin, data }) => {
        if (source === parent && inFrame && origin === config.origin) run(data)
      })
    },
    onHeight,
    onCovered,
    prefersDark: () => dark.matches,
    // Safari before 14 has only the old name.
    onDarkChange: (run) => dark.addListener?.(run),
  }
}

/** The vault wrote it, in a page whose policy lets nobody else write. */
function readConfig(): FrameConfig {
  return JSON.parse(document.getElementById('config')?.textContent || '') as FrameConfig
}

async function post(path: string, body: object) {
  const aborter = new AbortController()
  const timer = setTimeout(() => aborter.abort(), answerTimeoutMs)
  try {
    const answer = await fetch(path, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
      cache: 'no-store',
      credentials: 'omit',
      signal: aborter.signal,
    })
    return { status: answer.status, body: await answer.json().catch(() => null) }
  } finally {
    clearTimeout(timer)
  }
}

function onHeight(element: Element, run: (px: number) => void): void {
  const measure = () => run(Math.ceil(element.getBoundingClientRect().height))
  measure()
  if (typeof ResizeObserver === 'function') new ResizeObserver(measure).observe(element)
}

/** Intersection Observer v2, 2.3: what is in view and not visible has something over it. */
function onCovered(element: Element, run: (covered: boolean) => void): void {
  if (typeof IntersectionObserver !== 'function') return
  const options = { trackVisibility: true, delay: 100, threshold: [0, 1] }
  const observer = new IntersectionObserver((entries) => {
    const { isIntersecting, isVisible } = entries[
      entries.length - 1
    ] as IntersectionObserverEntry & {
      readonly isVisible?: boolean
    }
    run(isIntersecting && isVisible === false)
  }, options)
  if ('trackVisibility' in observer) observer.observe(element)
}
