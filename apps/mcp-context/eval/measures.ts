/** How good each document is for a question: its grade, above 0. */
export type Judgement = ReadonlyMap<string, number>

export interface Measures {
  /** Järvelin and Kekäläinen's discounted gain of the first ten, over that of the best order possible. */
  readonly ndcg: number
  /** One over the place of the first good document, of the first ten; 0 where there is none. */
  readonly mrr: number
  /** Of the good documents, the share that is among the first ten. */
  readonly recall: number
}

export const depth = 10

/** @param ranked identifiers of documents, best first, each once. */
export function measure(ranked: readonly string[], good: Judgement): Measures {
  const first = ranked.slice(0, depth)
  const gain = (grades: readonly number[]) =>
    grades.reduce((sum, grade, index) => sum + grade / Math.log2(index + 2), 0)
  const best = [...good.values()].sort((one, other) => other - one).slice(0, depth)
  const place = first.findIndex((id) => good.has(id))
  return {
    ndcg: gain(first.map((id) => good.get(id) ?? 0)) / gain(best),
    mrr: place < 0 ? 0 : 1 / (place + 1),
    recall: first.filter((id) => good.has(id)).length / good.size,
  }
}

export function average(all: readonly Measures[]): Measures {
  const mean = (of: (each: Measures) => number) => all.reduce((sum, each) => sum + of(each), 0) / all.length
  return { ndcg: mean(({ ndcg }) => ndcg), mrr: mean(({ mrr }) => mrr), recall: mean(({ recall }) => recall) }
}
