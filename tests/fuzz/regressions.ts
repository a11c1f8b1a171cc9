/** Inputs that once broke something, in hexadecimal, by their target. They stay. */

export const regressions: readonly (readonly [target: string, input: string, why: string])[] = [
  [
    'framing',
    '070530303001013030303030303031',
    'a whole frame was lost with the broken one behind it',
  ],
  ['framing', '00050001ff0000', 'what a broken stream held was kept'],
  ['reader-link', `03${'02'.repeat(60)}`, 'many false beginnings deafened a link for seconds'],
  [
    'server-tokens',
    '0473312e393037714571456f41704d343638716f2e684438454377',
    'an authentication code of four bytes was enough',
  ],
  [
    'reader-frame',
    `03${'0202'.repeat(20)}020000ff06e7f903`,
    'a frame behind false beginnings waited',
  ],
]
