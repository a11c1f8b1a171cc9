import { describe, expect, it } from 'vitest'
import { ladder } from './ladder.ts'
import { checkLadder } from './ladder-rule.ts'
import { describeFindings, readProject, type SourceFile } from './project.ts'

function manifest(workspace: string, name: string, dependencies: readonly string[]): SourceFile {
  const stated = Object.fromEntries(dependencies.map((dependency) => [dependency, '*']))
  const text = JSON.stringify({ name, exports: { '.': './src/index.ts' }, dependencies: stated })
  return { path: `${workspace}/package.json`, text }
}

const workspaces = [
  { path: 'package.json', text: '{"devDependencies":{"vitest":"1"}}' },
  manifest('packages/kernel', '@tillway/kernel', []),
  manifest('packages/api', '@tillway/api', ['@tillway/kernel']),
  manifest('packages/sdk', '@tillway/sdk', ['@tillway/api']),
  manifest('packages/payments', '@tillway/payments', ['@tillway/kernel']),
  manifest('channels/one', '@tillway/channel-one', ['@tillway/kernel']),
  manifest('channels/two', '@tillway/channel-two', ['@tillway/kernel']),
  manifest('apps/server', '@tillway/server', ['@tillway/kernel', 'fastify']),
]

function findingsFor(path: string, text: string): readonly string[] {
  return describeFindings(checkLadder([...workspaces, { path, text }]))
}

describe('the ladder', () => {
  it('lets an import go down', () => {
    expect(findingsFor('packages/payments/src/a.ts', "import '@tillway/kernel'")).toEqual([])
    expect(findingsFor('apps/server/src/a.ts', "import 'fastify'")).toEqual([])
  })

  it('refuses an import that goes up', () => {
    const text = "\nimport { decide } from '@tillway/payments'"
    expect(findingsFor('packages/kernel/src/a.ts', text)).toEqual([
      'packages/kernel/src/a.ts:2 may not import @tillway/payments',
    ])
  })

  it('refuses a channel that knows another channel, and an app that names one', () => {
    const text = "export type { Thing } from '@tillway/channel-two'"
    for (const path of ['channels/one/src/a.ts', 'apps/server/src/a.ts']) {
      expect(findingsFor(path, text)).toEqual([`${path}:1 may not import @tillway/channel-two`])
    }
    const dynamic = "await import('@tillway/channel-two')"
    expect(findingsFor('apps/server/src/a.ts', dynamic)).toHaveLength(1)
  })

  it('refuses a dependency in package.json that goes up, even when no file imports it', () => {
    const planted = manifest('packages/wire', '@tillway/wire', ['@tillway/payments'])
    expect(describeFindings(checkLadder([...workspaces, planted]))).toEqual([
      'packages/wire/package.json may not depend on @tillway/payments',
    ])
  })

  it('lets the SDK have types of the API but nothing that ends up in its bundle', () => {
    const path = 'packages/sdk/src/a.ts'
    expect(findingsFor(path, "import type { Payment } from '@tillway/api'")).toEqual([])
    expect(findingsFor(path, "import { type Payment } from '@tillway/api'")).toEqual([
      'packages/sdk/src/a.ts:1 may only import types from @tillway/api',
    ])
  })

  it('lets only the apps that load channels import a computed path', () => {
    const text = 'await import(path)'
    expect(findingsFor('apps/server/src/a.ts', text)).toEqual([])
    expect(findingsFor('packages/payments/src/a.ts', text)).toHaveLength(1)
  })

  it('refuses a path into another workspace, and an entry that is not exported', () => {
    const across = "import '../../kernel/src/money.ts'"
    expect(findingsFor('packages/payments/src/a.ts', across)).toHaveLength(1)
    const deep = "import '@tillway/kernel/src/money.ts'"
    expect(findingsFor('packages/payments/src/a.ts', deep)).toEqual([
      'packages/payments/src/a.ts:1 imports @tillway/kernel/src/money.ts, which is not exported',
    ])
  })

  it('refuses what package.json does not state', () => {
    const path = 'packages/kernel/src/a.ts'
    expect(findingsFor(path, "import 'left-pad/deep'")).toEqual([
      `${path}:1 imports left-pad, which its package.json lacks`,
    ])
    expect(findingsFor(path, "import 'vitest'")).toHaveLength(1)
    expect(findingsFor('packages/kernel/src/a.test.ts', "import 'vitest'")).toEqual([])
  })

  it("refuses Node's modules where code must run anywhere", () => {
    const text = "import { readFileSync } from 'node:fs'"
    expect(findingsFor('packages/payments/src/a.ts', text)).toHaveLength(1)
    expect(findingsFor('packages/kernel/src/node/a.ts', text)).toEqual([])
    expect(findingsFor('packages/payments/src/a.test.ts', text)).toEqual([])
  })

  it('refuses a workspace that has no rung', () => {
    const planted = manifest('packages/newcomer', '@tillway/newcomer', [])
    expect(describeFindings(checkLadder([...workspaces, planted]))).toEqual([
      'packages/newcomer/package.json has no rung in tools/structure/ladder.ts',
    ])
  })

  it('has no way round in itself', () => {
    const climb = (workspace: string, seen: readonly string[]): void => {
      expect(seen).not.toContain(workspace)
      const rung = ladder[workspace]
      for (const next of [...(rung?.uses ?? []), ...(rung?.typesOf ?? [])]) {
        climb(next, [...seen, workspace])
      }
    }
    for (const workspace of Object.keys(ladder)) climb(workspace, [])
  })
})

it('every import of the project goes down the ladder', () => {
  expect(describeFindings(checkLadder(readProject()))).toEqual([])
})
