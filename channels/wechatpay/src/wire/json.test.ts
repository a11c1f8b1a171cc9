import fc from 'fast-check'
import { expect, test } from 'vitest'
import { countOf, parseJsonObject, textOf } from './json.ts'

const bytes = (text: string) => new TextEncoder().encode(text)

test('an object is read from text and from bytes', () => {
  const text = '{"a":{"b":[1,{"c":"{\\"a\\":1,\\"a\\":2}"}]},"b":"a","c":":"}'
  expect(parseJsonObject(text)).toEqual(JSON.parse(text))
  expect(parseJsonObject(bytes(text))).toEqual(JSON.parse(text))
})

test.each([
  ['a key twice', '{"id":"1","id":"2"}'],
  ['a key twice inside', '{"a":[{"b":1,"b":1}]}'],
  ['a key twice, once escaped', '{"id":1,"\\u0069d":2}'],
  ['an array', '[1]'],
  ['null', 'null'],
  ['a bare text', '"a"'],
  ['nothing', ''],
  ['half an object', '{"a":1'],
  ['great depth', `{"a":${'['.repeat(40)}${']'.repeat(40)}}`],
  ['great length', `{"a":"${'0'.repeat(70_000)}"}`],
])('refuses %s', (_, text) => {
  expect(parseJsonObject(text)).toBeUndefined()
})

test('refuses bytes that are not UTF-8', () => {
  expect(parseJsonObject(Uint8Array.of(0x7b, 0x22, 0xff, 0x22, 0x3a, 0x31, 0x7d))).toBeUndefined()
})

test('the same key in different objects is no repetition', () => {
  expect(parseJsonObject('{"a":{"a":[{"a":1},{"a":2}]}}')).toBeDefined()
})

test('a count is a non-negative integer that is held exactly', () => {
  const object = parseJsonObject(
    '{"a":1,"b":-1,"c":1.5,"d":9007199254740993,"e":"1","f":0,"g":1e400}',
  )
  const counts = ['a', 'b', 'c', 'd', 'e', 'f', 'g'].map((name) => countOf(object ?? {}, name))
  expect(counts).toEqual([1, undefined, undefined, undefined, undefined, 0, undefined])
})

test('what every object inherits is not a field', () => {
  expect(textOf({}, 'constructor')).toBeUndefined()
  expect(countOf({}, 'length')).toBeUndefined()
  expect(countOf({ a: -0 }, 'a')).toBeUndefined()
})

test('whatever JSON writes is read as it was written', () => {
  fc.assert(
    fc.property(fc.dictionary(fc.string(), fc.jsonValue({ maxDepth: 5 })), (object) => {
      const text = JSON.stringify(object)
      expect(parseJsonObject(text)).toEqual(JSON.parse(text))
    }),
  )
})

test('no bytes make it throw', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 200 }), (input) => {
      expect(() => parseJsonObject(input)).not.toThrow()
    }),
  )
})
