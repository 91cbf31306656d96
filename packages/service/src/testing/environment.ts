/** The environment of a service under test: quiet, on a free port, on loopback. */
export const testEnvironment = (variables: Record<string, string> = {}): Record<string, string> => ({
  NODE_ENV: 'test',
  LOG_LEVEL: 'silent',
  PORT: '0',
  ...variables,
})
