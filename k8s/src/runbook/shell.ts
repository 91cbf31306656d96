/** As much of bash as the runbook uses: simple commands in pipes, quotes, variables, redirections, `$(…)`. */

/** What is known of a variable: its text, or only that it is set when the line runs. */
export type Variables = Map<string, string | undefined>

/** Stands for text that is known only when the line runs. */
export const unknown = '\0'

export interface Command {
  readonly words: readonly string[]
  /** Files that it writes. */
  readonly writes: readonly string[]
}

export class ShellError extends Error {
  override name = 'ShellError'
}

const operators = new Set(['|', '||', '&&', ';'])

interface Token {
  readonly kind: 'word' | 'operator'
  readonly word: string
}

/** The end of `$(…)` that begins at `from`. */
function closing(text: string, from: number): number {
  let depth = 0
  for (let at = from; at < text.length; at++) {
    if (text[at] === '(') depth++
    else if (text[at] === ')' && --depth === 0) return at
  }
  throw new ShellError('$( is not closed')
}

function tokens(text: string, variables: Variables, inner: string[]): Token[] {
  const found: Token[] = []
  let word: string | undefined
  const end = () => {
    if (word !== undefined) found.push({ kind: 'word', word })
    word = undefined
  }
  let quote = ''
  for (let at = 0; at < text.length; at++) {
    const character = text[at] ?? ''
    const rest = text.slice(at)
    if (quote === "'" ? character === "'" : quote && character === quote) quote = ''
    else if (quote === "'") word = (word ?? '') + character
    else if (!quote && (character === "'" || character === '"')) {
      quote = character
      word ??= ''
    } else if (rest.startsWith('$(')) {
      const last = closing(text, at + 1)
      inner.push(text.slice(at + 2, last))
      word = (word ?? '') + unknown
      at = last
    } else if (character === '$') {
      const name = /^\$\{?([A-Za-z_]\w*)\}?/.exec(rest)
      if (!name?.[1]) throw new ShellError(`$ without a name: ${rest}`)
      if (!variables.has(name[1])) throw new ShellError(`$${name[1]} is not set before`)
      word = (word ?? '') + (variables.get(name[1]) ?? unknown)
      at += name[0].length - 1
    } else if (quote && /^\\["\\$]/.test(rest)) word = (word ?? '') + (text[++at] ?? '')
    else if (quote) word = (word ?? '') + character
    else if (/\s/.test(character)) end()
    else if (character === '\\') word = (word ?? '') + (text[++at] ?? '')
    else if (/^(\|\||&&|[|;<>])/.test(rest)) {
      end()
      const operator = /^(\|\||&&|[|;<>])/.exec(rest)?.[0] ?? ''
      found.push({ kind: 'operator', word: operator })
      at += operator.length - 1
    } else word = (word ?? '') + character
  }
  if (quote) throw new ShellError(`${quote} is not closed`)
  end()
  return found
}

/** The commands of a line; those inside `$(…)` come first. Assignments are remembered in `variables`. */
export function readLine(text: string, variables: Variables): Command[] {
  const inner: string[] = []
  const commands: Command[] = []
  let words: string[] = []
  let writes: string[] = []
  const all = tokens(text, variables, inner)
  const push = () => {
    const [first = ''] = words
    const [, name, value] = (words.length === 1 && /^([A-Z_][A-Z0-9_]*)=(.*)$/s.exec(first)) || []
    if (name) variables.set(name, value?.includes(unknown) ? undefined : value)
    else if (words.length) commands.push({ words, writes })
    words = []
    writes = []
  }
  for (let at = 0; at < all.length; at++) {
    const { kind, word } = all[at] as Token
    if (kind === 'word') words.push(word)
    else if (word === '>') writes.push(all[++at]?.word ?? '')
    else if (word === '<') at++
    else if (operators.has(word)) push()
  }
  push()
  for (const { words: read } of commands) if (read[0] === 'read') variables.set(read.at(-1) ?? '', undefined)
  return [...inner.flatMap((each) => readLine(each, variables)), ...commands]
}
