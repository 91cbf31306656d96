import { type Caller, PageQuery, type Routes } from '@sophia/service'
import {
  Conversation,
  ConversationQuery,
  MessageInput,
  MessageStored,
  Session,
  SessionInput,
  SessionPage,
  SessionParams,
} from '../memory-schemas.ts'
import type { Sessions } from '../sessions.ts'
import type { Viewer } from '../visibility.ts'

interface Options {
  sessions: Sessions
  viewerOf: (caller: Caller) => Viewer
}

export const sessionRoutes: Routes<Options> = async (app, { sessions, viewerOf }) => {
  app.post(
    '/sessions',
    {
      schema: {
        operationId: 'openSession',
        summary: 'Begin a conversation that expires when nobody speaks',
        tags: ['sessions'],
        body: SessionInput,
        response: { 201: Session },
      },
      config: { access: 'write' },
    },
    async (request, reply) => reply.code(201).send(await sessions.open(request.body, viewerOf(request.caller))),
  )
  app.post(
    '/sessions/:id/messages',
    {
      bodyLimit: 1024 * 1024,
      schema: {
        operationId: 'addMessage',
        summary: 'Add a message to a conversation',
        tags: ['sessions'],
        params: SessionParams,
        body: MessageInput,
        response: { 201: MessageStored },
      },
      config: { access: 'write' },
    },
    async (request, reply) =>
      reply.code(201).send(await sessions.say(request.params.id, request.body, viewerOf(request.caller))),
  )
  app.get(
    '/sessions',
    {
      schema: {
        operationId: 'listSessions',
        summary: 'Conversations that have not expired, newest first',
        tags: ['sessions'],
        querystring: PageQuery,
        response: { 200: SessionPage },
      },
      config: { access: 'read' },
    },
    (request) => sessions.list(request.query, viewerOf(request.caller)),
  )
  app.get(
    '/sessions/:id',
    {
      schema: {
        operationId: 'getSession',
        summary: 'The newest messages of a conversation, within a token budget',
        tags: ['sessions'],
        params: SessionParams,
        querystring: ConversationQuery,
        response: { 200: Conversation },
      },
      config: { access: 'read' },
    },
    (request) => sessions.get(request.params.id, request.query.tokenBudget, viewerOf(request.caller)),
  )
}
