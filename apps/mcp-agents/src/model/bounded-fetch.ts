import { AnswerTooLarge, boundedResponse } from '../bounded-response.ts'

/** More than any answer of a model has. */
const maxBytes = 8 * 1024 * 1024

/** Goes to the address that it is given and nowhere else, and reads so much and no more. */
export async function boundedFetch(url: string | URL | Request, init?: RequestInit): Promise<Response> {
  // A redirect comes back as an answer, which is a fault.
  const response = await fetch(url, { ...init, redirect: 'manual' })
  let bytes = 0
  return boundedResponse(response, (more) => {
    bytes += more
    if (bytes > maxBytes) throw new AnswerTooLarge(`The model's answer is larger than ${maxBytes} bytes.`)
  })
}
