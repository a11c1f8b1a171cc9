import { expect, test } from 'vitest'
import { isInside } from './places.ts'

test.each(['localhost', 'mall.localhost', '127.0.0.1', '10.1.2.3', '192.168.1.1', '[::1]'])(
  '%s is inside',
  (host) => {
    expect(isInside(host)).toBe(true)
  },
)

test.each(['pay.example.com', '8.8.8.8', 'localhost.example.com', '10.example.com'])(
  '%s is outside',
  (host) => {
    expect(isInside(host)).toBe(false)
  },
)
