/** Whether it is a UUID, before Postgres is asked for it, which refuses others with an error. */
export const isId = (given: unknown): given is string =>
  typeof given === 'string' && /^[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}$/i.test(given)
