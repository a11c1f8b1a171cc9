/**
 * Every public route, once, as data: the server attaches handlers by name, and the OpenAPI document
 * and the reference are made from the same rows.
 */
import { accountRoutes } from './account-routes.ts'
import { clientRoutes } from './client-routes.ts'
import { mallRoutes } from './mall-routes.ts'
import { passwordRoutes } from './password-routes.ts'
import type { Route } from './route.ts'
import { routingRoutes } from './routing-routes.ts'
import { verificationRoutes } from './verification-routes.ts'

export const routes = Object.freeze({
  ...mallRoutes,
  ...accountRoutes,
  ...routingRoutes,
  ...clientRoutes,
  ...passwordRoutes,
  ...verificationRoutes,
} as const satisfies Readonly<Record<string, Route>>)

export type RouteName = keyof typeof routes
