const named: Record<string, string> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'", nbsp: ' ' }
const maxCodePoint = 0x10ffff

/**
 * Text as a person would read it: no tags, entities decoded once, paragraphs apart. Characters that cannot be seen are
 * dropped, because they can carry words that only a machine reads; joiners stay, whole scripts need them.
 */
export const plainText = (markup: string): string =>
  tidy(decodeEntities(markup.replaceAll(blockTags, '\n').replaceAll(anyTag, '')))

/** {@link plainText} for what holds no markup. */
export const tidy = (text: string): string =>
  text
    .toWellFormed()
    .replaceAll(/\r\n?/g, '\n')
    .replaceAll(/(?![\n\u200c\u200d])[\p{Cc}\p{Cf}]/gu, (character) => (character === '\t' ? ' ' : ''))
    .replaceAll(/[^\S\n]+/g, ' ')
    .replaceAll(/ ?\n ?/g, '\n')
    .replaceAll(/\n{3,}/g, '\n\n')
    .trim()

/** {@link tidy} for Markdown, where indentation and two spaces mean something. */
export const tidyMarkdown = (markdown: string): string =>
  markdown
    .toWellFormed()
    .replaceAll(/\r\n?/g, '\n')
    .replaceAll(/(?![\n\t\u200c\u200d])[\p{Cc}\p{Cf}]/gu, '')
    .replaceAll(/[^\S\n]+$/gm, '')
    .replaceAll(/\n{3,}/g, '\n\n')
    .trim()

const blockTags = /<\/?(?:p|br|div|li|ul|ol|pre|jats:p|jats:title|jats:sec)\b[^>]*>/gi
const anyTag = /<\/?[a-z][^>]*>/gi

const decodeEntities = (text: string): string =>
  text.replaceAll(
    /&(?:#x([0-9a-f]{1,6})|#(\d{1,7})|([a-z]+));/gi,
    (whole, hex?: string, decimal?: string, name?: string) => {
      if (name !== undefined) return named[name.toLowerCase()] ?? whole
      const codePoint = hex === undefined ? Number(decimal) : Number.parseInt(hex, 16)
      return codePoint <= maxCodePoint ? String.fromCodePoint(codePoint) : whole
    },
  )
