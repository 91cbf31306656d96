/** What everything is measured against: Fastify, one route, a response schema. */
import Fastify from 'fastify'
import { answer, AnswerSchema } from './answer.ts'

const app = Fastify()
app.get('/cached', { schema: { response: { 200: AnswerSchema } } }, async () => answer())
await app.listen({ host: '127.0.0.1', port: Number(process.env['PORT']) })
