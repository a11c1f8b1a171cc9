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
    'app-bridge',
    '7b2276223a312c226964223a2224222c2274797065223a227265616479222c2274617267657473223a747275657d',
    'an app whose list of targets is none made the call throw',
  ],
  [
    'sdk-memory',
    '023230301e39393939393939391e7b226f626a656374223a227061796d656e74227d',
    'a long pause overflowed the timer and became none',
  ],
  [
    'wechat-notification',
    '027b226d63686964223a2231393030303030313039222c226f75745f726566756e645f6e6f223a225231222c22726566756e645f737461747573223a2253554343455353222c22616d6f756e74223a7b22726566756e64223a2d307d7d',
    'a zero with a sign made the reader throw',
  ],
  [
    'reader-frame',
    `03${'0202'.repeat(20)}020000ff06e7f903`,
    'a frame behind false beginnings waited',
  ],
  [
    'alipay-certificates',
    '01307c3067a0030201020201ff300d06092a864886f70d01010b05003000301e170d3236303130313030303030305a170d3236303130313030303030305a3000302a300506032b65700321000000000000000000000000000000000000000000000000000000000000000001300d06092a864886f70d01010b050003020001',
    'a serial number below zero, and an empty name, made the reader of certificates throw',
  ],
  [
    'mall-answer',
    '3232391e3132301e7b226572726f72223a7b2273686f707065725f6d657373616765223a7b227a68223a22222c22656e223a2265227d7d7d',
    'a text for shoppers that says nothing was shown as it was',
  ],
  [
    'addresses',
    '0068747470733a2f2f302e322eefbbbf2e2f',
    'a name with an empty part passed for a public one',
  ],
  [
    'vault-messages',
    '7a7b226368616e6e656c223a22756e696f6e706179222c226d65726368616e744964223a226d63685f21222c226669656c6473223a7b222539393939393939393939393939393939393939392d622673653634302e38223a2d317d2c2266696c6c223a5b226e756d626572225d2c2273656e6473436f6465223a747275652c22656e63727970746965223a2263222c2263617264497465223a2263222c22636172644964223a226361722b31645f31222c22616d6f756e74223a312c22636f6465223a7b227365616c6564223a2273222c227375626a656374223a226174745f31227d7d',
    'digits in the place of a name stood in the error',
  ],
]
