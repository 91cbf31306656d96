import { pictureOf } from '../src/chart/render.ts'
import { width } from '../src/chart/spec.ts'

/** Where something stands in a picture, in its pixels. */
export interface Box {
  readonly left: number
  readonly top: number
  readonly right: number
  readonly bottom: number
}

export interface Mark {
  readonly tag: string
  /** As a person reads it. */
  readonly text: string
  readonly attributes: Readonly<Record<string, string>>
  /** undefined: nothing of it can be seen. */
  readonly box: Box | undefined
}

const leaf = /<(text|path|rect|line|circle)\b([^>]*?)(?:\/>|>([\s\S]*?)<\/\1>)/g

/**
 * What an SVG of Vega is made of, in the order in which it is drawn, each with the room that it takes when our renderer draws
 * it alone, in our letters: what Vega believes of their widths is an estimate.
 */
export function marksOf(svg: string): Mark[] {
  const borders = [...svg.matchAll(/<clipPath\b[\s\S]*?<\/clipPath>/g)].map(({ 0: { length }, index }) => [
    index,
    index + length,
  ])
  const isBorder = (at: number) => borders.some(([from = 0, to = 0]) => at > from && at < to)
  const found = [...svg.matchAll(leaf)].filter(({ index }) => !isBorder(index))
  // What Vega leaves out of an axis it draws with no opacity.
  const seen = found.filter(([, , attributes = '']) => !/\bopacity="0"/.test(attributes))
  return seen.map((match) => {
    const [whole, tag = '', attributes = '', inner = ''] = match
    return {
      tag,
      text: readable(inner),
      attributes: Object.fromEntries(
        [...attributes.matchAll(/([\w-]+)="([^"]*)"/g)].map(([, name, value]) => [name, value]),
      ),
      box: boxOf(alone(svg, found, match.index, whole)),
    }
  })
}

const readable = (inner: string): string =>
  inner
    .replaceAll(/<[^>]+>/g, ' ')
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('&amp;', '&')
    .trim()

/** The picture with one of its leaves only; what they are grouped and clipped by stays. */
function alone(svg: string, leaves: readonly RegExpMatchArray[], at: number, whole: string): string {
  let rest = ''
  let from = 0
  for (const { 0: leafText, index = 0 } of leaves) {
    rest += svg.slice(from, index)
    if (index === at) rest += whole
    from = index + leafText.length
  }
  return rest + svg.slice(from)
}

function boxOf(svg: string): Box | undefined {
  const image = pictureOf(svg, width)
  try {
    const found = image.getBBox()
    if (!found || found.width + found.height === 0) return undefined
    const { x, y, width: wide, height: high } = found
    return { left: x, top: y, right: x + wide, bottom: y + high }
  } finally {
    image.free()
  }
}

export const overlap = (a: Box, b: Box): boolean =>
  a.left < b.right && b.left < a.right && a.top < b.bottom && b.top < a.bottom

/** As WCAG 2.2 defines it; against white. */
export function contrastWithWhite(hex: string): number {
  const [red = 0, green = 0, blue = 0] = [1, 3, 5].map((at) => {
    const part = Number.parseInt(hex.slice(at, at + 2), 16) / 255
    return part <= 0.03928 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4
  })
  return 1.05 / (0.2126 * red + 0.7152 * green + 0.0722 * blue + 0.05)
}
