/** Does in a quiet process what products do, and prints what came of it as JSON. */
import {
  argon2,
  constants,
  createHash,
  generateKeyPairSync,
  privateDecrypt,
  publicEncrypt,
  randomBytes,
  randomUUID,
  sign,
  verify,
} from 'node:crypto'
import { readFile } from 'node:fs'
import { settle } from '../../settle.ts'
import { curveKeyPairOf, quietProcess, rsaKeyPairOf } from '../index.ts'

const quiet = quietProcess()
quiet.begin(1)
const order: string[] = []
const rsa = rsaKeyPairOf('a', 1_024)
const text = Buffer.from('text')

sign('sha256', text, rsa.privateKey, (_, signature) => {
  order.push(`signed ${verify('sha256', text, rsa.publicKey, signature)}`)
})
const cost = { memory: 64, passes: 1, parallelism: 1, tagLength: 32 }
argon2('argon2id', { message: text, nonce: Buffer.alloc(16), ...cost }, (_, hash) => {
  order.push(`hashed ${hash.length}`)
})
void (async () => {
  for (let turn = 0; turn < 3; turn += 1) await crypto.subtle.digest('SHA-256', text)
  order.push('digested')
})()
setImmediate(() => setImmediate(() => order.push('turned')))
readFile(new URL(import.meta.url), () => order.push('read'))
await settle()

const padding = constants.RSA_PKCS1_PADDING
const sealed = publicEncrypt({ key: rsa.publicKey, padding }, text)
const opened = privateDecrypt({ key: rsa.privateKey, padding: constants.RSA_NO_PADDING }, sealed)
const curves = (['P-256', 'SM2', 'ed25519'] as const).map((curve) => {
  const { publicKey } = curveKeyPairOf('a', curve)
  return publicKey.export({ type: 'spki', format: 'der' }).toString('hex')
})
const drawn = [
  randomUUID(),
  randomBytes(4).toString('hex'),
  crypto.randomUUID(),
  [...crypto.getRandomValues(new Uint16Array(2))],
  generateKeyPairSync('ed25519').publicKey.export({ type: 'spki', format: 'pem' }),
  createHash('sha256').update(sealed).digest('hex'),
  curves,
]
const before = quiet.strays().length
setTimeout(() => undefined, 1)
process.stdout.write(
  JSON.stringify({
    order,
    drawn,
    opened: opened.subarray(-4).toString(),
    strays: [before, quiet.strays().map((stray) => stray.replace(/,.*/, ''))],
  }),
)
