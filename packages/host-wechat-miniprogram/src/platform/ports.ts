/** The SDK's ports in a mini program of WeChat. */
import type { HttpAnswer, HttpRequest, Ports } from '@tillway/sdk'
import { portsOf, requestTimeoutMs } from '@tillway/sdk/mini-program'
import { platform, type Wx } from './wx.ts'

export function miniProgramPorts(wx: Wx = platform()): Ports {
  return portsOf(wx, {
    send: (request) => send(wx, request),
    device: {
      get: (key) => wx.getStorageSync(key),
      set: (key, value) => wx.setStorageSync(key, value),
      remove: (key) => wx.removeStorageSync(key),
    },
  })
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
