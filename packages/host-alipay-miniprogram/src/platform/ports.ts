/** The SDK's ports in a mini program of Alipay. */
import type { HttpAnswer, HttpRequest, Ports } from '@tillway/sdk'
import { attempt, portsOf, requestTimeoutMs } from '@tillway/sdk/mini-program'
import { type My, type MyAnswer, platform } from './my.ts'

export function miniProgramPorts(my: My = platform()): Ports {
  return portsOf(my, {
    send: (request) => send(my, request),
    device: {
      get: (key) => my.getStorageSync({ key }).data,
      set: (key, data) => my.setStorageSync({ key, data }),
      remove: (key) => my.removeStorageSync({ key }),
    },
  })
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
