import type { CreateTerminal, Terminal, TerminalDetail, UpdateTerminal } from '../wire/accounts.ts'
import type { Echo, ListSettlements, Settlement } from '../wire/terminals.ts'
import { type AccountCalls, createAccountCalls } from './account-calls.ts'
import { type CallOptions, type Endpoint, member, type WriteOptions } from './endpoint.ts'
import type { Listing } from './listing.ts'

export interface TerminalCalls
  extends Omit<AccountCalls<Terminal, CreateTerminal, UpdateTerminal>, 'get'> {
  get(id: string, options?: CallOptions): Promise<TerminalDetail>
  /** Asks the acquirer's host for an answer and nothing else. */
  echo(id: string, options?: WriteOptions): Promise<Echo>
  /** Has its batch closed, or finds the settlement that is under way; ask for its end by `settlements.get`. */
  settle(id: string, options?: WriteOptions): Promise<Settlement>
}

export interface SettlementCalls {
  get(id: string, options?: CallOptions): Promise<Settlement>
  list(filter?: ListSettlements): Listing<Settlement>
}

const terminals = '/v1/terminals'
const settlements = '/v1/settlements'

export function createTerminalCalls(endpoint: Endpoint): TerminalCalls {
  const act = <T>(id: string, action: string, options?: WriteOptions) =>
    endpoint.post<T>(`${member(terminals, id)}/${action}`, undefined, options)
  return {
    ...createAccountCalls(endpoint, terminals),
    get: (id, options) => endpoint.get(terminals, id, options),
    echo: (id, options) => act(id, 'echo', options),
    settle: (id, options) => act(id, 'settlements', options),
  }
}

export function createSettlementCalls(endpoint: Endpoint): SettlementCalls {
  return {
    get: (id, options) => endpoint.get(settlements, id, options),
    list: (filter) => endpoint.list(settlements, filter),
  }
}
