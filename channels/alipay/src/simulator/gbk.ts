/**
 * Text to GBK bytes. The platform can only decode GBK, so the table is the decoder's, turned round:
 * made once, when the first page needs it. A character that GBK does not have becomes `?`.
 */
let table: ReadonlyMap<string, number> | undefined

export function encodeGbk(text: string): Buffer {
  table ??= buildTable()
  const bytes: number[] = []
  for (const character of text) {
    const code = character.charCodeAt(0)
    const pair = table.get(character)
    if (code < 0x80) bytes.push(code)
    else if (pair === undefined) bytes.push(0x3f)
    else bytes.push(pair >> 8, pair & 0xff)
  }
  return Buffer.from(bytes)
}

function buildTable(): ReadonlyMap<string, number> {
  const decoder = new TextDecoder('gbk')
  const built = new Map<string, number>()
  for (let lead = 0x81; lead <= 0xfe; lead += 1) {
    for (let trail = 0x40; trail <= 0xfe; trail += 1) {
      const character = decoder.decode(Uint8Array.of(lead, trail))
      const isOne = character.length === 1 && character !== '\ufffd'
      if (trail !== 0x7f && isOne && !built.has(character)) built.set(character, lead * 256 + trail)
    }
  }
  return built
}
