type Tokeniser = typeof import('gpt-tokenizer/encoding/o200k_base')

let loading: Promise<Tokeniser> | undefined

/**
 * Counts tokens by o200k_base: exact for OpenAI's models of today, within some per cent for others. Loaded when it is
 * needed first, because its table weighs half a service.
 */
export async function loadTokeniser(): Promise<(text: string) => number> {
  loading ??= import('gpt-tokenizer/encoding/o200k_base')
  const { countTokens } = await loading
  // What looks like a control token is text like any other.
  return (text) => countTokens(text, { disallowedSpecial: new Set() })
}
