/** The SDK's ports in a mini program of WeChat. There are no server-sent events: polling does it all. */
import type { HttpAnswer, HttpRequest, KeyValueStore, Ports } from '@tillway/sdk'
import { platform, type Wx } from './wx.ts'

const requestTimeoutMs = 15_000

export function miniProgramPorts(wx: Wx = platform()): Ports {
  let hidden = false
  wx.onAppHide(() => {
    hidden = true
  })
  wx.onAppShow(() => {
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
    send: (request) => send(wx, request),
    stream: undefined,
    storage: { tab: memoryStore(), device: deviceStore(wx) },
    onWake(run) {
      const shown = () => run('returned')
      wx.onAppShow(shown)
      wx.onNetworkStatusChange?.(() => run('changed'))
      return () => wx.offAppShow(shown)
    },
    isHidden: () => hidden,
    navigate: () => {},
    postForm: () => {},
    userAgent: '',
    touchPoints: 1,
    hasGlobal: () => false,
    language: wx.getAppBaseInfo?.().language || 'zh_CN',
    pageUrl: '',
  }
}

function send(wx: Wx, { method, url, headers, body }: HttpRequest): Promise<HttpAnswer> {
  return new Promise((resolve, reject) => {
    wx.request({
      url,
      method,
      header: headers,
      data: body,
      timeout: requestTimeoutMs,
      success({ statusCode, data, header = {} }) {
        const retryAfterSeconds = Number(header['Retry-After'] || header['retry-after']) || 0
        resolve({ status: statusCode, body: data, retryAfterSeconds })
      },
      fail: ({ errMsg }) => reject(new Error(errMsg)),
    })
  })
}

const deviceStore = (wx: Wx): KeyValueStore => ({
  get: (key) => attempt(() => wx.getStorageSync(key) as string) || null,
  set: (key, value) => attempt(() => wx.setStorageSync(key, value)),
  remove: (key) => attempt(() => wx.removeStorageSync(key)),
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
