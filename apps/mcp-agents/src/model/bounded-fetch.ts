/** More than any answer of a model has. */
const maxBytes = 8 * 1024 * 1024

export class AnswerTooLarge extends Error {
  override name = 'AnswerTooLarge'
}

/** Goes to the address that it is given and nowhere else, and reads so much and no more. */
export async function boundedFetch(url: string | URL | Request, init?: RequestInit): Promise<Response> {
  // A redirect comes back as an answer, which is a fault.
  const response = await fetch(url, { ...init, redirect: 'manual' })
  let bytes = 0
  const counting = new TransformStream<Uint8Array, Uint8Array>({
    transform(chunk, controller) {
      bytes += chunk.byteLength
      if (bytes > maxBytes) controller.error(new AnswerTooLarge(`The model's answer is larger than ${maxBytes} bytes.`))
      else controller.enqueue(chunk)
    },
  })
  const { status, statusText, headers } = response
  return new Response(response.body?.pipeThrough(counting) ?? null, { status, statusText, headers })
}
