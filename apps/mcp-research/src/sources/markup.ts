import { tidy } from '@sophia/reading/text'

const named: Record<string, string> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'", nbsp: ' ' }
const maxCodePoint = 0x10ffff

/**
 * Text as a person would read it: no tags, entities decoded once, paragraphs apart, nothing that cannot be seen.
 */
export const plainText = (markup: string): string =>
  tidy(decodeEntities(markup.replaceAll(blockTags, '\n').replaceAll(anyTag, '')))

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
