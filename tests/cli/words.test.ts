/** What is printed, in which form, and what the program ends with: for people, and for programs. */
import { existsSync, mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { commandTable, exitTable, usageOf } from '@tillway/cli'
import { describe, expect, test } from 'vitest'
import { cli, temporaryFolder } from './cli.ts'

const nowhere = {
  TILLWAY_DATA_DIR: temporaryFolder(),
  TILLWAY_API_BASE: 'http://127.0.0.1:1',
  TILLWAY_SIMULATORS: 'http://127.0.0.1:1',
  TILLWAY_SECRET_KEY: `sk_${'0'.repeat(26)}_${'x'.repeat(32)}`,
}

describe('help', () => {
  test('names every command and every exit code, in both languages', async () => {
    for (const language of ['en', 'zh'] as const) {
      const { code, out } = await cli(['--help', '--lang', language])
      expect(code).toBe(0)
      for (const { name, summary } of commandTable) {
        expect(out).toContain(`${name} `)
        expect(out).toContain(summary[language])
      }
      for (const { words } of exitTable) expect(out).toContain(words[language])
      expect(out).not.toContain('\u001b')
    }
  })

  test.each(commandTable.map((command) => [command.name, command] as const))(
    'of %s shows its usage, options and examples',
    async (name, command) => {
      const { code, out } = await cli([...name.split(' '), '--help'])
      expect(code).toBe(0)
      expect(out).toContain(usageOf(command))
      for (const { name: option } of command.options ?? []) expect(out).toContain(`--${option}`)
      for (const { line } of command.examples) expect(out).toContain(line)
    },
  )

  test.each(['bash', 'zsh', 'fish'])('completes in %s', async (shell) => {
    const { code, out } = await cli(['completion', shell])
    expect(code).toBe(0)
    for (const word of ['listen', 'forward-to', 'inspect']) expect(out).toContain(word)
  })
})

describe('exit codes', () => {
  test.each([
    [[], 2],
    [['lisen'], 2],
    [['keys'], 2],
    [['listen', '--forward'], 2],
    [['keys', 'make', 'rot'], 2],
    [['keys', 'make', 'root'], 2],
    [['start', '--port', '99999'], 2],
    [['channel', 'new', 'Not A Name'], 2],
    [['iso8583', 'describe', 'xyz'], 2],
    [['iso8583', 'describe', '0200ffff'], 1],
    [['events', 'list'], 4],
    [['simulate', 'orders'], 4],
    [['trigger'], 4],
    [['logs', 'tail'], 1],
    [['keys', 'inspect'], 0],
    [['help', 'listen'], 0],
  ])('%j ends with %i', async (line, code) => {
    const json = await cli([...line, '--json'], { env: nowhere })
    expect(json.code).toBe(code)
    const told = { error: { code: expect.stringMatching(/^[a-z0-9_]+$/) } }
    if (code !== 0 && line.length > 0) expect(json.facts).toMatchObject([told])
    expect((await cli(line, { env: nowhere })).code).toBe(code)
  })

  test('without a key there is nothing to ask with', async () => {
    const env = { TILLWAY_DATA_DIR: nowhere.TILLWAY_DATA_DIR }
    const { code, facts } = await cli(['events', 'list', '--json'], { env })
    expect([code, facts]).toMatchObject([5, [{ error: { code: 'secret_key_missing' } }]])
  })
})

describe('keys', () => {
  test('are made in files that nobody else reads, and told apart without being shown', async () => {
    const folder = temporaryFolder()
    const made = await cli(['keys', 'make', 'root', '--out', 'root.key', '--json'], { folder })
    const value = readFileSync(join(folder, 'root.key'), 'utf8').trim()
    expect(statSync(join(folder, 'root.key')).mode & 0o077).toBe(0)
    expect(made.facts).toEqual([
      {
        key: 'root',
        setting: 'TILLWAY_ROOT_KEY',
        check_value: expect.stringMatching(/^[0-9A-F]{6}$/),
        file: 'root.key',
      },
    ])
    expect(made.out).not.toContain(value)
    const inspected = await cli(['keys', 'inspect', '--json'], {
      folder,
      env: { TILLWAY_DATA_DIR: folder },
    })
    expect(inspected.facts[0]).toMatchObject({
      key: 'root',
      source: 'file',
      check_value: made.facts[0]?.check_value,
    })
    expect(inspected.out).not.toContain(value)
    const again = await cli(['keys', 'make', 'root', '--out', 'root.key', '--json'], { folder })
    expect(again).toMatchObject({ code: 1, facts: [{ error: { code: 'file_exists' } }] })
    expect(readFileSync(join(folder, 'root.key'), 'utf8').trim()).toBe(value)
    const shown = await cli(['keys', 'make', 'link', '--reveal', '--json'], { folder })
    expect(Buffer.from(String(shown.facts[0]?.value), 'base64')).toHaveLength(32)
  })
})

describe('logs tail', () => {
  test('shows the last lines, and those of one payment or of one level', async () => {
    const folder = temporaryFolder()
    mkdirSync(join(folder, 'logs'))
    const lines = [
      { level: 20, time: 1, requestId: 'req_1', paymentId: 'pay_1', msg: 'answered' },
      { level: 30, time: 2, paymentId: 'pay_2', msg: 'webhook received' },
      { level: 50, time: 3, paymentId: 'pay_1', msg: 'alarm' },
    ]
    const text = lines.map((line) => JSON.stringify(line)).join('\n')
    writeFileSync(join(folder, 'logs/server.jsonl'), `${text}\nno json\n`)
    const tail = async (...more: string[]) => {
      const line = ['logs', 'tail', '--once', '--json', ...more]
      return (await cli(line, { env: { TILLWAY_DATA_DIR: folder } })).facts.map(
        ({ message }) => message,
      )
    }
    expect(await tail()).toEqual(['answered', 'webhook received', 'alarm'])
    expect(await tail('--lines', '1')).toEqual(['alarm'])
    expect(await tail('--payment', 'pay_1')).toEqual(['answered', 'alarm'])
    expect(await tail('--request', 'req_1')).toEqual(['answered'])
    expect(await tail('--level', 'warn')).toEqual(['alarm'])
  })
})

describe('iso8583 describe', () => {
  test('takes a message apart and hides the card number', async () => {
    // A sale of ¥25.00 in the dialect of the first channel that speaks it.
    const hex = ['0200', '7000000000000000', '166226090000000048', '000000', '000000002500'].join(
      '',
    )
    const { code, facts, out } = await cli(['iso8583', 'describe', hex, '--json'])
    expect(code).toBe(0)
    expect(facts).toMatchObject([
      {
        type: '0200',
        fields: [
          { number: 2, shown: '622609******0048' },
          { number: 3, shown: '"000000"' },
          { number: 4, shown: '"000000002500"' },
        ],
      },
    ])
    expect(out).not.toContain('6226090000000048')
  })
})

describe('channel new', () => {
  test('makes a channel of its own, without a trace of the sample', async () => {
    const root = temporaryFolder()
    const made = await cli(['channel', 'new', 'acmepay', '--root', root, '--json'])
    expect(made.code).toBe(0)
    const read = (file: string) => readFileSync(join(root, 'channels/acmepay', file), 'utf8')
    for (const { file } of made.facts) {
      expect(existsSync(join(root, String(file)))).toBe(true)
      expect(
        read(String(file).slice('channels/acmepay/'.length)).replace(
          /sample channel|官方样例|样例通道|official samples/g,
          '',
        ),
      ).not.toMatch(/sample|样例/i)
    }
    const again = await cli(['channel', 'new', 'acmepay', '--root', root, '--json'])
    expect(again).toMatchObject({ code: 1, facts: [{ error: { code: 'channel_exists' } }] })
  })
})
