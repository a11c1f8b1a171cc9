/** The ports of a web page. The only file of the SDK that touches the browser. */
import type { HttpAnswer, HttpRequest, KeyValueStore, Ports, WakeReason } from './ports.ts'

const requestTimeoutMs = 15_000

export function browserPorts(): Ports {
  return {
    now: () => performance.now(),
    today: Date.now,
    random: Math.random,
    newKey,
    after(delayMs, run) {
      const timer = setTimeout(run, delayMs)
      return () => clearTimeout(timer)
    },
    send,
    stream: typeof EventSource === 'function' ? stream : undefined,
    storage: {
      tab: safeStore(() => sessionStorage),
      device: safeStore(() => localStorage),
    },
    onWake,
    isHidden: () => document.hidden,
    navigate: (url) => location.assign(url),
    postForm,
    userAgent: navigator.userAgent,
    touchPoints: navigator.maxTouchPoints || 0,
    hasGlobal: (name) => name in globalThis,
    language: navigator.language,
    pageUrl: location.href,
  }
}

/** 128 random bits; `randomUUID` does not exist outside of secure contexts. */
function newKey(): string {
  return crypto.getRandomValues(new Uint32Array(4)).join('-')
}

async function send({ method, url, headers, body }: HttpRequest): Promise<HttpAnswer> {
  const aborter = new AbortController()
  const timer = setTimeout(() => aborter.abort(), requestTimeoutMs)
  try {
    const answer = await fetch(url, {
      method,
      headers,
      body: body || null,
      cache: 'no-store',
      credentials: 'omit',
      signal: aborter.signal,
    })
    return {
      status: answer.status,
      body: await answer.json().catch(() => undefined),
      retryAfterSeconds: Number(answer.headers.get('retry-after')) || 0,
    }
  } finally {
    clearTimeout(timer)
  }
}

function stream(url: string, onStatus: (data: string) => void) {
  const source = new EventSource(url)
  source.addEventListener('status', (event) => onStatus(event.data))
  return () => source.close()
}

/** Private windows and strict settings make even the access throw. */
function safeStore(open: () => Storage): KeyValueStore {
  const attempt = <T>(use: (store: Storage) => T): T | null => {
    try {
      return use(open())
    } catch {
      return null
    }
  }
  return {
    get: (key) => attempt((store) => store.getItem(key)),
    set: (key, value) => attempt((store) => store.setItem(key, value)),
    remove: (key) => attempt((store) => store.removeItem(key)),
  }
}

function onWake(run: (reason: WakeReason) => void) {
  const changed = () => run('changed')
  const listeners: readonly [EventTarget, string, (event: Event) => void][] = [
    [document, 'visibilitychange', () => document.hidden || run('returned')],
    [window, 'pageshow', (event) => (event as PageTransitionEvent).persisted && run('returned')],
    [window, 'focus', changed],
    [window, 'online', changed],
    [window, 'storage', changed],
  ]
  for (const [target, name, listener] of listeners) target.addEventListener(name, listener)
  return () => {
    for (const [target, name, listener] of listeners) target.removeEventListener(name, listener)
  }
}

/** Built from nodes: markup of a channel never reaches a parser here. */
function postForm(action: string, fields: Readonly<Record<string, string>>): void {
  const form = document.createElement('form')
  Object.assign(form, { method: 'post', action, acceptCharset: 'utf-8', hidden: true })
  for (const name of Object.keys(fields)) {
    const input = document.createElement('input')
    form.append(Object.assign(input, { type: 'hidden', name, value: fields[name] }))
  }
  document.body.append(form)
  // A field may be called `submit` and hide the method.
  HTMLFormElement.prototype.submit.call(form)
  form.remove()
}
