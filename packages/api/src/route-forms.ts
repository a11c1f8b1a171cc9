/** The forms that most routes with a secret key have. */
import type { ErrorCode } from '@tillway/kernel'
import { type TObject, type TSchema, Type } from 'typebox'
import type { Route } from './route.ts'
import { Id } from './schema-parts.ts'

const byId = (prefix: string) => Type.Object({ id: Id(prefix) })

export const list = (
  tag: Route['tag'],
  path: string,
  summary: Route['summary'],
  response: TSchema,
  query: TObject = Type.Object({}, { additionalProperties: false }),
): Route => ({
  method: 'GET',
  path,
  tag,
  auth: 'secret',
  summary,
  query,
  status: 200,
  response,
  errors: [],
})

export const get = (
  tag: Route['tag'],
  path: string,
  prefix: string,
  summary: Route['summary'],
  response: TSchema,
): Route => ({
  method: 'GET',
  path,
  tag,
  auth: 'secret',
  summary,
  params: byId(prefix),
  status: 200,
  response,
  errors: ['not_found'],
})

export const create = (
  tag: Route['tag'],
  path: string,
  summary: Route['summary'],
  parts: { body: TObject; response: TSchema; errors?: readonly ErrorCode[]; secretAnswer?: true },
): Route => ({
  method: 'POST',
  path,
  tag,
  auth: 'secret',
  summary,
  body: parts.body,
  status: 201,
  response: parts.response,
  idempotent: true,
  ...(parts.secretAnswer === undefined ? {} : { secretAnswer: true as const }),
  errors: parts.errors ?? [],
})

export const act = (
  tag: Route['tag'],
  path: string,
  prefix: string,
  summary: Route['summary'],
  parts: {
    body?: TObject
    response: TSchema
    method?: 'POST' | 'PATCH' | 'DELETE'
    errors?: readonly ErrorCode[]
    secretAnswer?: true
  },
): Route => ({
  method: parts.method ?? 'POST',
  path,
  tag,
  auth: 'secret',
  summary,
  params: byId(prefix),
  ...(parts.body === undefined ? {} : { body: parts.body }),
  status: 200,
  response: parts.response,
  ...(parts.method === undefined ? { idempotent: true as const } : {}),
  ...(parts.secretAnswer === undefined ? {} : { secretAnswer: true as const }),
  errors: ['not_found', ...(parts.errors ?? [])],
})
