import { readFileSync } from 'node:fs'
import { Resvg, initWasm } from '@resvg/resvg-wasm'
import * as vega from 'vega'
import { compile, type TopLevelSpec } from 'vega-lite'
import { fontFamily } from './spec.ts'

/** Beside this file in a bundle, in its package otherwise. */
const bytesOf = (url: string): Uint8Array => readFileSync(new URL(url))
const fonts = [
  bytesOf(import.meta.resolve('@expo-google-fonts/geist/400Regular/Geist_400Regular.ttf')),
  bytesOf(import.meta.resolve('@expo-google-fonts/geist/600SemiBold/Geist_600SemiBold.ttf')),
]
await initWasm(bytesOf(import.meta.resolve('@resvg/resvg-wasm/index_bg.wasm')))

// Without a canvas Vega takes a letter to be 0.8 em wide and leaves a third of the picture empty. Geist's mean is 0.55. A text
// that is cut off is as wide as its limit: by its whole length a legend would have columns beyond the picture.
const { textMetrics } = vega as unknown as { textMetrics: { width: unknown } }
textMetrics.width = ({ fontSize = 11, limit = 0 }: { fontSize?: number; limit?: number }, text: string) =>
  Math.min(0.55 * fontSize * text.length, limit > 0 ? limit : Number.POSITIVE_INFINITY)

export interface Size {
  readonly width: number
  readonly height: number
}

export async function toSvg(spec: object, { width, height }: Size): Promise<string> {
  const { spec: compiled } = compile({ ...spec, width, height } as TopLevelSpec)
  const view = new vega.View(vega.parse(compiled), { renderer: 'none' })
  const svg = await view.toSVG()
  view.finalize()
  return svg
}

/** An SVG with our letters, twice as many dots as its width says. It is to be freed. */
export const pictureOf = (svg: string, width: number): InstanceType<typeof Resvg> =>
  new Resvg(svg, {
    fitTo: { mode: 'width', value: width * 2 },
    font: { fontBuffers: fonts, defaultFontFamily: fontFamily, sansSerifFamily: fontFamily, loadSystemFonts: false },
  })

/** Draws a Vega-Lite chart, twice as many dots as its size says. What lies in WebAssembly's memory, no collection sees: it is freed here. */
export async function toPng(spec: object, size: Size): Promise<Uint8Array> {
  const image = pictureOf(await toSvg(spec, size), size.width)
  try {
    const drawn = image.render()
    try {
      return drawn.asPng()
    } finally {
      drawn.free()
    }
  } finally {
    image.free()
  }
}
