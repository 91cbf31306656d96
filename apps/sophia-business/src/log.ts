/** As much of a logger as work outside of a request needs. */
export interface Log {
  error(details: object, message: string): void
}
