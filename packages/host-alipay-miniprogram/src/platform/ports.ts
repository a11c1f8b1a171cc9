/** The SDK's ports in a mini program of Alipay. There are no server-sent events: polling does it all. */
import type { HttpAnswer, HttpRequest, KeyValueStore, Ports } from '@tillway/sdk'
import { type My, type MyAnswer, platform } from './my.ts'

const requestTimeoutMs = 15_000

export function miniProgramPorts(my: My = platform()): Ports {
  let hidden = false
  my.onAppHide(() => {
    hidden = true
  })
  my.onAppShow(() => {
    hidden = false
  })
  return {
    now: Date.now,
    today: Date.now,
    random: Math.random,
    newKey,
    after(delayMs, run) {
      const timer = setTimeout(run, delayMs)
      return () => clearTimeout(timer)
    },
    send: (request) => send(my, request),
    stream: undefined,
    storage: { tab: memoryStore(), device: deviceStore(my) },
    onWake(run) {
      const shown = () => run('returned')
      my.onAppShow(shown)
      my.onNetworkStatusChange?.(() => run('changed'))
      return () => my.offAppShow(shown)
    },
    isHidden: () => hidden,
    navigate: () => {},
    postForm: () => {},
    userAgent: '',
    touchPoints: 1,
    hasGlobal: () => false,
    language: my.getAppBaseInfo?.().language || 'zh-Hans',
    pageUrl: '',
  }
}

/** Every status of 400 and more comes as a failure, with the answer in it. */
function send(my: My, { method, url, headers, body }: HttpRequest): Promise<HttpAnswer> {
  return new Promise((resolve, reject) => {
    const settle = ({ status, data, headers: header = {} }: MyAnswer) => {
      const retryAfterSeconds = Number(header['retry-after'] || header['Retry-After']) || 0
      resolve({ status, body: typeof data === 'string' ? parse(data) : data, retryAfterSeconds })
    }
    my.request({
      url,
      method,
      headers,
      data: body,
      dataType: 'json',
      timeout: requestTimeoutMs,
      success: settle,
      fail: ({ status, data, errorMessage }) =>
        status ? settle({ status, data }) : reject(new Error(errorMessage)),
    })
  })
}

const parse = (text: string): unknown => attempt(() => JSON.parse(text)) || undefined

const deviceStore = (my: My): KeyValueStore => ({
  get: (key) => attempt(() => my.getStorageSync({ key }).data as string) || null,
  set: (key, data) => attempt(() => my.setStorageSync({ key, data })),
  remove: (key) => attempt(() => my.removeStorageSync({ key })),
})

/** Unique is enough: the key guards against repeating, not against guessing. */
const newKey = () => [0, 0, 0, 0].map(() => Math.random().toString(36).slice(2)).join('-')

function memoryStore(): KeyValueStore {
  const values: Record<string, string> = {}
  return {
    get: (key) => values[key] || null,
    set(key, value) {
      values[key] = value
    },
    remove(key) {
      delete values[key]
    },
  }
}

/** A full or forbidden store forgets. */
function attempt<T>(use: () => T): T | null {
  try {
    return use()
  } catch {
    return null
  }
}
