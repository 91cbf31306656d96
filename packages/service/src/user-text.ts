/** A joiner or a variation selector that makes an emoji of what stands beside it. */
const partOfEmoji =
  '(?<=\\p{Extended_Pictographic}[\\u{1f3fb}-\\u{1f3ff}\\ufe0f]?)\\u200d(?=\\p{Extended_Pictographic})' +
  '|(?<=\\p{Extended_Pictographic})\\ufe0f|(?<=[0-9#*])\\ufe0f(?=\\u20e3)'
/**
 * What a reader does not see: controls, bidirectional marks, zero-width characters, fillers, variation selectors, tags
 * and private characters. Any of them can carry words past a person to a model.
 */
const unseen = '[\\p{Cc}\\p{Cf}\\p{Co}\\p{Default_Ignorable_Code_Point}\\u2028\\u2029\\u2800]'
const invisible = new RegExp(`(?!${partOfEmoji}|[\\t\\n])${unseen}`, 'gu')

/** Text that a user of a vendor wrote, without what cannot be seen. It stays untrusted: data, never an instruction. */
export const cleanUserText = (text: string): string => text.replace(/\r\n?/g, '\n').replace(invisible, '')

/** The same characters, each written as JSON escapes it, so that a person sees that they are there: `\u202e`. */
export const showUnseen = (text: string): string =>
  text.replace(invisible, (found) =>
    Array.from({ length: found.length }, (_, at) => `\\u${found.charCodeAt(at).toString(16).padStart(4, '0')}`).join(
      '',
    ),
  )
