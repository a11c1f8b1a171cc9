/** Routing, as a mall's server sees and sets it. */
import type { Route } from './route.ts'
import * as routing from './routing.ts'

export const routingRoutes = Object.freeze({
  getRoutingRules: {
    method: 'GET',
    path: '/v1/routing_rules',
    tag: 'routing',
    auth: 'secret',
    summary: { zh: '查询路由规则', en: 'Get the routing rules' },
    status: 200,
    response: routing.RoutingRules,
    errors: [],
  },
  /** Repeatable without a key: what is in force already is not written again. */
  replaceRoutingRules: {
    method: 'PUT',
    path: '/v1/routing_rules',
    tag: 'routing',
    auth: 'secret',
    summary: { zh: '替换路由规则', en: 'Replace the routing rules' },
    body: routing.ReplaceRoutingRules,
    status: 200,
    response: routing.RoutingRules,
    errors: ['rules_changed'],
  },
  /** Changes nothing, and so needs no key. */
  previewRouting: {
    method: 'POST',
    path: '/v1/routing/preview',
    tag: 'routing',
    auth: 'secret',
    summary: { zh: '预览路由及原因', en: 'Preview the ways and their reasons' },
    body: routing.PreviewRouting,
    status: 200,
    response: routing.RoutingPreview,
    errors: ['invalid_amount'],
  },
} as const satisfies Readonly<Record<string, Route>>)
