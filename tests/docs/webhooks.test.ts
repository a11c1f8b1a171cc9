/** The code that verifies webhooks, in every language that this machine has, over the same deliveries. */
import { spawnSync } from 'node:child_process'
import { createHmac } from 'node:crypto'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { events } from '@tillway/api'
import { secret as asSecret } from '@tillway/kernel'
import { createSeededRandom } from '@tillway/kernel/testing'
import { type Event, type SignedWebhook, signTestWebhook } from '@tillway/mall'
import { afterAll, expect, test } from 'vitest'
import { createEndpointSecrets } from '../../apps/server/src/webhooks/endpoint-secrets.ts'
import { readSigningKeys, signWebhook } from '../../apps/server/src/webhooks/signature.ts'
import { exampleOf, type Schema } from '../../tools/docs/site/example.ts'
import { blocksOf, readPages } from './pages.ts'

interface Delivery {
  readonly what: string
  readonly body: string
  readonly headers: Readonly<Record<string, string>>
  readonly genuine: boolean
}

const now = 1_795_449_600
const secret = `whsec_${Buffer.alloc(32, 7).toString('base64')}`
const other = `whsec_${Buffer.alloc(32, 8).toString('base64')}`

/** None is a whole number of seconds in plain digits. */
const oddTimes = [
  '²',
  '１７９５４４９６００',
  `+${now}`,
  `${now}\n`,
  `${now}.0`,
  '9'.repeat(30),
  '',
]

const deliveries = deliveriesOf()
const code = new Map(
  readPages()
    .filter(({ path, language }) => path === 'server/webhooks' && language === 'zh')
    .flatMap(blocksOf)
    .filter(({ marks }) => marks.includes('webhook'))
    .map(({ language, code: text }) => [language, text]),
)
const folder = mkdtempSync(join(tmpdir(), 'tillway-webhooks-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

/** One genuine delivery, and how others are made from it. */
function makings() {
  const sample = exampleOf(JSON.parse(JSON.stringify(events.Event)) as Schema) as Event
  const event = { ...sample, data: { ...sample.data, note: '珐琅杯 ☕' } } as unknown as Event
  const right = signTestWebhook(event, secret, { now: now * 1000 })
  const foreign = signTestWebhook(event, other, { now: now * 1000 })
  const withHeaders = (headers: Readonly<Record<string, string>>) => ({
    ...right.headers,
    ...headers,
  })
  const delivery = (what: string, genuine: boolean, more: Partial<Delivery> = {}): Delivery => ({
    what,
    genuine,
    body: right.body,
    headers: right.headers,
    ...more,
  })
  const at = (seconds: number) =>
    signTestWebhook(event, secret, { now: (now + seconds) * 1000 }).headers
  const id = right.headers['webhook-id']
  /** Signed rightly, so that nothing but the writing of the time can be why it is refused. */
  const timed = (time: string) => {
    const key = Buffer.from(secret.slice('whsec_'.length), 'base64')
    const value = createHmac('sha256', key).update(`${id}.${time}.${right.body}`).digest('base64')
    return {
      headers: withHeaders({ 'webhook-timestamp': time, 'webhook-signature': `v1,${value}` }),
    }
  }
  const signedBy = (...secrets: readonly string[]) => ({
    headers: withHeaders({ 'webhook-signature': platformSignature(right, secrets) }),
  })
  return { right, foreign, delivery, at, timed, signedBy, withHeaders }
}

function deliveriesOf(): readonly Delivery[] {
  const { right, foreign, delivery, at, timed, signedBy, withHeaders } = makings()
  const signature = right.headers['webhook-signature']
  const bothKinds = signedBy(secret)
  const asymmetric = bothKinds.headers['webhook-signature']?.split(' ')[1] ?? ''
  return [
    delivery('as it was sent', true),
    delivery('with both kinds of signature', true, bothKinds),
    delivery('while the secret changes, ours first', true, signedBy(secret, other)),
    delivery('while the secret changes, ours last', true, signedBy(other, secret)),
    delivery('with both kinds of another key', false, signedBy(other)),
    delivery('with the asymmetric signature alone', false, {
      headers: withHeaders({ 'webhook-signature': asymmetric }),
    }),
    delivery('beside a signature of another key', true, {
      headers: withHeaders({
        'webhook-signature': `${foreign.headers['webhook-signature']} ${signature}`,
      }),
    }),
    delivery('beside a signature of another kind', true, {
      headers: withHeaders({ 'webhook-signature': `v1a,AAAA ${signature}` }),
    }),
    delivery('299 seconds old', true, { headers: at(-299) }),
    delivery('301 seconds old', false, { headers: at(-301) }),
    delivery('301 seconds in the future', false, { headers: at(301) }),
    delivery('with one byte changed', false, { body: right.body.replace('2990', '2991') }),
    delivery('written again', false, { body: JSON.stringify(JSON.parse(right.body), null, 1) }),
    delivery('signed by another key', false, { headers: foreign.headers }),
    delivery('with another id', false, { headers: withHeaders({ 'webhook-id': 'evt_other' }) }),
    delivery('with another time', false, {
      headers: withHeaders({ 'webhook-timestamp': String(now + 1) }),
    }),
    delivery('with a time that is no number', false, {
      headers: withHeaders({ 'webhook-timestamp': 'soon' }),
    }),
    delivery('with names of headers in capitals', true, {
      headers: Object.fromEntries(
        Object.entries(right.headers).map(([name, value]) => [capitals(name), value]),
      ),
    }),
    ...oddTimes.map((time) =>
      delivery(`with the time ${JSON.stringify(time)}`, false, timed(time)),
    ),
    delivery('with the signature under another kind', false, {
      headers: withHeaders({ 'webhook-signature': signature.replace('v1,', 'v2,') }),
    }),
    delivery('with a signature that is no Base64', false, {
      headers: withHeaders({ 'webhook-signature': 'v1,%%%' }),
    }),
    delivery('without headers', false, { headers: {} }),
  ]
}

/** As the platform signs it: `v1` and `v1a` of each key. */
function platformSignature({ body, headers }: SignedWebhook, secrets: readonly string[]): string {
  const random = createSeededRandom()
  const keys = secrets.map((text) => {
    const [set] = createEndpointSecrets(random)
    return readSigningKeys({ ...set, secret: asSecret(text) })
  })
  return signWebhook({ id: headers['webhook-id'], timestampSeconds: now, body }, keys)
}

/** `Webhook-Id`, as many frameworks give it. */
function capitals(name: string): string {
  return name.replaceAll(/\b[a-z]/g, (letter) => letter.toUpperCase())
}

/** Runs a program in the folder; its standard output is one JSON list of booleans. */
function run(command: string, args: readonly string[]): unknown {
  const ran = spawnSync(command, args, { cwd: folder, encoding: 'utf8', timeout: 120_000 })
  if (ran.status !== 0) throw new Error(`${command}: ${ran.stderr}`)
  return JSON.parse(ran.stdout)
}

/** Runs where its language is; where it is not, the output says so. */
function testWith(language: string, [command, ...args]: [string, ...string[]], body: () => void) {
  const isThere = spawnSync(command, args, { stdio: 'ignore' }).status === 0
  if (!isThere) console.warn(`webhooks: ${language} is not on this machine, its code was not run`)
  test.skipIf(!isThere)(language, body)
}

const put = (name: string, text: string) => writeFileSync(join(folder, name), text)
const base64 = (text: string) => Buffer.from(text).toString('base64')
const expected = deliveries.map(({ genuine }) => genuine)

mkdirSync(folder, { recursive: true })
put('deliveries.json', JSON.stringify(deliveries))

test('Node.js', () => {
  put('verify.mjs', code.get('js') ?? '')
  put(
    'main.mjs',
    `import { readFileSync } from 'node:fs'
    import { verify } from './verify.mjs'
    const all = JSON.parse(readFileSync('deliveries.json', 'utf8'))
    console.log(JSON.stringify(all.map(({ body, headers }) => verify(Buffer.from(body), headers, '${secret}', ${now}))))`,
  )
  expect(run(process.execPath, ['main.mjs'])).toEqual(expected)
})

testWith('Python', ['python3', '--version'], () => {
  put('verify.py', code.get('python') ?? '')
  put(
    'main.py',
    `import json
from verify import verify
print(json.dumps([verify(d["body"].encode(), d["headers"], "${secret}", ${now}) for d in json.load(open("deliveries.json"))]))`,
  )
  expect(run('python3', ['main.py'])).toEqual(expected)
})

testWith('Java', ['java', '-version'], () => {
  const calls = deliveries.map(({ body, headers }) => {
    const entries = Object.entries(headers).map(
      ([name, value]) => `Map.entry("${name}", text("${base64(value)}"))`,
    )
    return `Webhooks.verify(bytes("${base64(body)}"), Map.ofEntries(${entries.join(', ')}), "${secret}", ${now}L)`
  })
  // One file: a Java that is given a source runs its first class, and needs no compiler beside it.
  const [imports = '', webhooks = ''] = (code.get('java') ?? '').split(/^(?=final class)/m)
  put(
    'Main.java',
    `${imports}import java.util.List;
    final class Main {
      static byte[] bytes(String text) { return Base64.getDecoder().decode(text); }
      static String text(String text) { return new String(bytes(text), StandardCharsets.UTF_8); }
      public static void main(String[] args) throws Exception {
        System.out.println(List.of(${calls.join(',\n')}));
      }
    }
    ${webhooks}`,
  )
  expect(run('java', ['-XX:TieredStopAtLevel=1', 'Main.java'])).toEqual(expected)
})

testWith('PHP', ['php', '--version'], () => {
  put('verify.php', code.get('php') ?? '')
  put(
    'main.php',
    `<?php require 'verify.php';
    $all = json_decode(file_get_contents('deliveries.json'), true);
    echo json_encode(array_map(fn($d) => verify($d['body'], $d['headers'], '${secret}', ${now}), $all));`,
  )
  expect(run('php', ['main.php'])).toEqual(expected)
})

testWith('Go', ['go', 'version'], () => {
  mkdirSync(join(folder, 'webhook'))
  put('go.mod', 'module deliveries\n\ngo 1.18\n')
  put('webhook/verify.go', code.get('go') ?? '')
  put(
    'main.go',
    `package main
    import ("deliveries/webhook"; "encoding/json"; "fmt"; "os")
    type delivery struct { Body string; Headers map[string]string }
    func main() {
      raw, _ := os.ReadFile("deliveries.json")
      var all []delivery
      if err := json.Unmarshal(raw, &all); err != nil { panic(err) }
      answers := []bool{}
      for _, d := range all { answers = append(answers, webhook.Verify([]byte(d.Body), d.Headers, "${secret}", ${now})) }
      out, _ := json.Marshal(answers)
      fmt.Println(string(out))
    }`,
  )
  expect(run('go', ['run', '.'])).toEqual(expected)
})
