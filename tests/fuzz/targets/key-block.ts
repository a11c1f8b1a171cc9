/** Key blocks (TR-31): nothing but what was wrapped unwraps. */
import { deriveProtection, unwrapKey } from '@tillway/card-crypto'
import { attempt, bytesOf, fromHex, hold, textOf, toHex } from '../expect.ts'
import type { Target } from '../fuzz.ts'
import { refused } from './track.ts'

/** Blocks of the standard's examples, with their protection keys and what is in them. */
const genuine = [
  {
    protection: 'DD7515F2BFC17F85CE48F3CA25CB21F6',
    block: 'B0080P0TE00E000094B420079CC80BA3461F86FE26EFC4A3B8E4FA4C5F5341176EED7B727B8A248E',
    key: '3F419E1CB7079442AA37474C2EFBF8B8',
  },
  {
    protection: '1D22BF32387C600AD97F9B97A51311AC',
    block:
      'B0104B0TX12S0100KS1800604B120F9292800000BB68BE8680A400D9191AD4ECE45B6E6C0D21C4738A52190E248719E24B433627',
    key: 'E8BC63E5479455E26577F715D587FE68',
  },
  {
    protection: '88E1AB2A2E3DD38C1FA039A536500CC8A87AB9D62DC92C01058FA79F44657DE6',
    block:
      'D0112P0AE00E0000B82679114F470F540165EDFBF7E250FCEA43F810D215F8D207E2E417C07156A27E8E31DA05F7425509593D03A457DC34',
    key: '3F419E1CB7079442AA37474C2EFBF8B8',
  },
].map((one) => ({
  ...one,
  under: deriveProtection(fromHex(one.protection), one.block.startsWith('D') ? 'D' : 'B'),
}))

export const keyBlock: Target = {
  name: 'key-block',
  seeds: genuine.map(({ block }, index) => bytesOf(`${index}${block}`)),
  words: ['KS18', 'PB08', '0002', 'B0', 'D0', '00', 'P0', 'K0'].map(bytesOf),
  maxLength: 400,
  run(input) {
    const choice = genuine[(input[0] ?? 0) % genuine.length]
    hold(choice !== undefined, 'there is a key')
    const text = textOf(input.subarray(1))
    const unwrapped = attempt(() => unwrapKey(choice.under, text), refused)
    if ('refusal' in unwrapped) {
      hold(unwrapped.refusal.startsWith('key_block_invalid'), 'a block is refused as a block')
      return unwrapped.refusal
    }
    hold(text === choice.block, 'what was altered does not unwrap')
    hold(toHex(unwrapped.value.key) === choice.key, 'and what was not has its key in it')
    return 'unwraps'
  },
}
