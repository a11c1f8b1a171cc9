import { expect, test } from 'vitest'
import { frameAddress, readFrameMessage } from './frame.ts'

test('what the frame may say is heard', () => {
  const said = [
    { tillway: 1, type: 'ready' },
    { tillway: 1, type: 'resend' },
    { tillway: 1, type: 'cancel' },
    { tillway: 1, type: 'height', px: 320 },
    { tillway: 1, type: 'card', card: 'card_1', bank: null, kind: 'debit', last_four: '1234' },
    { tillway: 1, type: 'code', sealed: 'a.b.c' },
  ]
  expect(said.map(readFrameMessage)).toEqual(said)
})

test.each([
  null,
  undefined,
  'ready',
  7,
  {},
  { type: 'ready' },
  { tillway: 2, type: 'ready' },
  { tillway: 1, type: 'constructor' },
  { tillway: 1, type: 'navigate', url: 'https://evil.example' },
  { tillway: 1, type: 'height', px: '300' },
  { tillway: 1, type: 'height' },
  { tillway: 1, type: 'card', card: { id: 'card_1' } },
  { tillway: 1, type: 'code' },
])('anything else is not: %j', (said) => {
  expect(readFrameMessage(said)).toBeNull()
})

test('the address tells the frame who is around it and how it is to look', () => {
  const look = { lang: 'zh', theme: 'dark', large: true } as const
  const address = new URL(
    frameAddress('https://v.example/frame?ticket=vt_1.x', 'https://s.example', look),
  )
  expect(Object.fromEntries(address.searchParams)).toEqual({
    ticket: 'vt_1.x',
    origin: 'https://s.example',
    lang: 'zh',
    theme: 'dark',
    large: '1',
  })
  expect(frameAddress('https://v.example/frame', 'https://s.example', look)).toContain(
    'frame?origin',
  )
})
