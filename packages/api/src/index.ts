import * as accounts from './accounts.ts'
import * as cards from './cards.ts'
import * as client from './client.ts'
import * as events from './events.ts'
import * as passwords from './passwords.ts'
import * as payments from './payments.ts'
import * as routing from './routing.ts'
import * as terminals from './terminals.ts'
import * as verification from './verification.ts'

export { ErrorBody, LastError } from './errors.ts'
export type { Route, RouteAuth } from './route.ts'
export type { RouteName } from './routes.ts'
export { routes } from './routes.ts'
/** Schemas by group; each is a value and, under the same name, a type. */
export { accounts, cards, client, events, passwords, payments, routing, terminals, verification }
