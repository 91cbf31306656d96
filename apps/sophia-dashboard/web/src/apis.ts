import type { Apis } from '@sophia/clients/apis'

type Json<Response> = Response extends { content: { 'application/json': infer Body } } ? Body : never
type Good<Operation> = Operation extends { responses: infer Answers }
  ? Json<Answers[keyof Answers & (200 | 201 | 202)]>
  : never

/** What a service answers, from its committed OpenAPI document: `Answer<'sophia-lambda', '/offers'>`. */
export type Answer<
  Service extends keyof Apis,
  Path extends keyof Apis[Service],
  Method extends keyof Apis[Service][Path] = 'get' & keyof Apis[Service][Path],
> = Good<Apis[Service][Path][Method]>

/** One of the items of a list. */
export type ItemOf<Page extends { items: readonly unknown[] }> = Page['items'][number]
