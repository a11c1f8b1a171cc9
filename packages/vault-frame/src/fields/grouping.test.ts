import { expect, test } from 'vitest'
import { digitsOf, grouped, regroup, type Typed } from './grouping.ts'

/** `|` is the caret. */
function typed(marked: string): Typed {
  return { text: marked.replace('|', ''), caret: marked.indexOf('|') }
}
function marked({ text, caret }: Typed): string {
  return `${text.slice(0, caret)}|${text.slice(caret)}`
}

test.each([
  ['6222021234567890128', '6222 0212 3456 7890 128'],
  ['62220', '6222 0'],
  ['6222', '6222'],
  ['', ''],
  ['62220212345678901289999', '6222 0212 3456 7890 128'],
])('the digits %s stand as %s', (digits, text) => {
  expect(grouped('number', digits)).toBe(text)
})

test.each([
  ['12345|', '1234 5|'],
  ['1234 9|567 8', '1234 9|567 8'],
  ['12394| 5678', '1239 4|567 8'],
  ['|', '|'],
])('typing gives %s the form %s', (before, after) => {
  expect(marked(regroup('number', typed(before), false))).toBe(after)
})

test('numbers are pasted with spaces, dashes, and as Chinese keyboards write them', () => {
  expect(regroup('number', typed(' 6222-0212 3456|'), false).text).toBe('6222 0212 3456')
  expect(digitsOf('１２３４')).toBe('1234')
})

test('deleting a separator moves over it and never comes to a stop', () => {
  expect(marked(regroup('number', typed('1234|5678'), 'deleteContentBackward'))).toBe('1234| 5678')
  expect(marked(regroup('number', typed('1234|5678'), 'deleteContentForward'))).toBe('1234 |5678')
  expect(marked(regroup('number', typed('123| 5678'), 'deleteContentBackward'))).toBe('123|5 678')
  expect(marked(regroup('number', typed('1234 |'), 'deleteContentForward'))).toBe('1234|')
})

test.each([
  ['+86 138 1234 1234|', '138 1234 1234|'],
  ['008613812341234|', '138 1234 1234|'],
  ['86138|', '861 38|'],
])('a phone number typed as %s is %s', (before, after) => {
  expect(marked(regroup('phone', typed(before), false))).toBe(after)
})

test.each([
  ['8|', '08|'],
  ['1|', '1|'],
  ['1228|', '12/28|'],
  ['12/2028|', '12/28|'],
  ['12/|', '12|'],
])('a date typed as %s is %s', (before, after) => {
  expect(marked(regroup('expiry', typed(before), false))).toBe(after)
})
