/**
 * What must never reach a log, a span or a metric: keys and tokens, cookies, passwords, e-mail addresses, telephone
 * numbers, the addresses of notebooks. Two sieves: members of objects by their names, and text by what it looks like.
 */

const redacted = '[redacted]'

/** The end of a member's name, in lower case and without `-` and `_`, so that `X-Api-Key` and `clientSecret` are found too. */
const secretName =
  /(?:authorization|cookie|cookies|password|passwd|passphrase|secret|token|apikey|privatekey|accesskey|credential|credentials|signature|session|sessionid|jupyterurl|databaseurl|redisurl|connectionstring|email|phone|phonenumber|mobile)$/
/** What a database or a client adds to its errors: rows, parameters, bodies. */
const errorData = new Set(
  'detail where parameters internalQuery query input body rawPacket headers request response config options'.split(' '),
)
const names = new Map<string, boolean>()
/** Names are few; whoever logs objects with names of users' making must not fill the memory. */
const maxNames = 2_000

function isSecretName(name: string): boolean {
  let secret = names.get(name)
  if (secret === undefined) {
    secret = secretName.test(name.toLowerCase().replaceAll(/[-_.\s]/g, ''))
    if (names.size < maxNames) names.set(name, secret)
  }
  return secret
}

const maxDepth = 6
const maxItems = 100
const maxErrors = 5

/** The same value when it holds no secret by name, else a copy without it. Errors become plain objects. */
export function censor(value: unknown, depth = 0): unknown {
  if (typeof value !== 'object' || value === null) return value
  if (depth > maxDepth) return '[deep]'
  if (Array.isArray(value)) return censorList(value, depth)
  if (value instanceof Error) return describeError(value, depth)
  if (ArrayBuffer.isView(value) || value instanceof ArrayBuffer) return `[${value.byteLength} bytes]`
  if (value instanceof Map || value instanceof Set) return `[${value.size} entries]`
  const { toJSON } = value as { toJSON?: unknown }
  if (typeof toJSON === 'function') return censor(toJSON.call(value), depth + 1)
  return censorMembers(value as Record<string, unknown>, depth)
}

function censorMembers(value: Record<string, unknown>, depth: number): Record<string, unknown> {
  let copy: Record<string, unknown> | undefined
  for (const name of Object.keys(value)) {
    const member = value[name]
    // Requests and replies have serializers of their own, which take the little that may be said.
    if (member === null || member === undefined || (depth === 0 && (name === 'req' || name === 'res'))) continue
    const kept = isSecretName(name) ? redacted : typeof member === 'object' ? censor(member, depth + 1) : member
    if (kept !== member) (copy ??= { ...value })[name] = kept
  }
  return copy ?? value
}

function censorList(value: readonly unknown[], depth: number): readonly unknown[] {
  let copy: unknown[] | undefined = value.length > maxItems ? value.slice(0, maxItems) : undefined
  for (const [index, member] of (copy ?? value).entries()) {
    const kept = censor(member, depth + 1)
    if (kept !== member) (copy ??= [...value])[index] = kept
  }
  return copy ?? value
}

function isMachinery(member: unknown): boolean {
  if (typeof member !== 'object' || member === null || Array.isArray(member) || member instanceof Error) return false
  const prototype: unknown = Object.getPrototypeOf(member)
  return prototype !== Object.prototype && prototype !== null
}

/** What an error may say: its words and its place, what is behind it, and no data that it was about. */
function describeError(error: Error, depth: number): Record<string, unknown> {
  const { name, message, stack, cause } = error
  const described: Record<string, unknown> = { type: error.constructor.name || name, message, stack }
  for (const key of Object.keys(error)) {
    const member = (error as unknown as Record<string, unknown>)[key]
    if (key in described || key === 'cause' || key === 'errors' || errorData.has(key)) continue
    // A driver hangs its whole connection on an error: of what has a class, only errors are words.
    if (member === undefined || isMachinery(member)) continue
    described[key] = isSecretName(key) ? redacted : censor(member, depth + 1)
  }
  if (cause !== undefined && depth < maxErrors) described['cause'] = censor(cause, depth + 1)
  if (error instanceof AggregateError && depth < maxErrors)
    described['errors'] = error.errors.slice(0, maxErrors).map((each) => censor(each, depth + 1))
  return described
}

const words =
  'password|passwd|passphrase|secret|token|api[-_]?key|access[-_]?key|private[-_]?key|signature|session[-_]?id'
// The same in an address, where they are encoded: the beginning of a word, a space, quotation, what assigns a value.
const begin = String.raw`(?:\b|(?<=%[\da-f]{2}))`
const space = String.raw`(?:\s|%20|\+)`
const quote = String.raw`(?:\\"|'|%22|%27)?`
const is = String.raw`${space}{0,2}(?:[:=]|%3a|%3d)${space}{0,2}`
/**
 * One pass over a line of JSON or any other text. Nothing here matches an unescaped quotation mark, so that a line stays
 * JSON. Repetitions are bounded: a long line must not cost more than its length.
 */
const secretText = new RegExp(
  [
    // Credentials in an address; then those that follow a word of their own, up to the end of the header line.
    String.raw`(?<=[a-z](?::|%3a)(?:\/|%2f){2})[^\s"'\\/@]{1,256}(?:@|%40)`,
    String.raw`(?<=${begin}(?:bearer|basic)${space})[\w.~+/=%-]{4,4096}`,
    String.raw`(?<=${begin}(?:set-)?cookie${quote}${is}${quote})[^"\\\r\n]{1,4096}`,
    String.raw`(?<=${begin}authorization${quote}${is}${quote})[^"\\\r\n]{1,4096}`,
    // name=value, "name":"value" inside of a string, (name)=(value).
    String.raw`(?<=(?:${words})(?:${quote}|\)|%29)${is}(?:${quote}|\(|%28))[^\s"'\\,;&(){}[\]]{1,4096}`,
    // Keys by their vendors' marks, and tokens that carry JSON. The digit tells a key from a name, such as that of a
    // service or a metric.
    String.raw`${begin}(?:sk|pk|rk|pat|key|whsec|secret|sophia)[-_](?=[\w-]{0,512}\d)[\w-]{12,512}(?:\.[\w-]{4,512}){0,2}`,
    String.raw`${begin}(?:gh[pousr]_|github_pat_|glpat-|xox[abeprs]-|AKIA|AIza|hf_)[\w-]{10,512}`,
    String.raw`${begin}eyJ[\w-]{8,4096}\.[\w-]{4,4096}(?:\.[\w-]{0,4096})?`,
    String.raw`(?:https?(?::|%3a)(?:\/|%2f){2})?jupyter-[^\s"'\\]{1,512}`,
    // People.
    String.raw`[\w.!#$%&*+/=?^{|}~-]{1,64}(?:@|%40)[a-z\d-]{1,63}(?:\.[a-z\d-]{1,63}){1,8}`,
    String.raw`(?<![\w.])(?:\+|%2b)\d(?:(?:[ ().-]|%20){0,2}\d){7,14}(?!\w)`,
    String.raw`(?:(?<![\w.-])|(?<=%[\da-f]{2}))(?:\(\d{3}\)${space}?|\d{3}(?:[-. ]|%20))\d{3}(?:[-. ]|%20)\d{4}(?![\w-])`,
  ].join('|'),
  'gi',
)

/** Is in every text that has a secret, and in few others: most lines are spared the search, which costs twenty times as much. */
const suspicious =
  /bearer|basic|cookie|authorization|passw|passphrase|secret|token|key|signature|session[-_]?id|(?:[sprk]k|pat|sophia)[-_](?=[\w-]{0,512}\d)|whsec|gh[pousr]_|github_pat|glpat|xox|akia|aiza|hf_|eyj|jupyter|@|%40|(?:\+|%2b)\d|\d{3}(?:[-. ]|%20)\d{4}(?![\w-])/i

/** The text without what looks like a secret or belongs to a person. */
export const cleanText = (text: string): string => (suspicious.test(text) ? text.replace(secretText, redacted) : text)
