/** What the tests use of a package that brings no types. */
declare module 'oidc-provider' {
  import type { RequestListener } from 'node:http'
  import type { JWK } from 'jose'
  export class Provider {
    constructor(issuer: string, configuration: object)
    callback(): RequestListener
  }
  export type Keys = { keys: JWK[] }
}
