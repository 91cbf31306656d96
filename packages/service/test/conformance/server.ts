/**
 * A service in a process of its own whose tools are those that the official conformance runner calls: ordinary routes
 * behind the real door.
 */
import { Ajv2020 } from 'ajv/dist/2020.js'
import Type from 'typebox'
import { createApp, plumbing, problems, run, serviceConfig } from '../../src/index.ts'

/** One pixel, and a moment of silence. */
const png = 'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mP8z8BQDwAEhQGAhKmMIQAAAABJRU5ErkJggg=='
const wav = 'UklGRiQAAABXQVZFZm10IBAAAAABAAEAQB8AAIA+AAACABAAZGF0YQAAAAA='

const text = (words: string) => ({ type: 'text' as const, text: words })
const picture = { type: 'image' as const, data: png, mimeType: 'image/png' }
const resource = (uri: string, mimeType: string, words: string) => ({
  type: 'resource' as const,
  resource: { uri, mimeType, text: words },
})

const blocks = {
  test_simple_text: [text('This is a simple text response for testing.')],
  test_image_content: [picture],
  test_audio_content: [{ type: 'audio' as const, data: wav, mimeType: 'audio/wav' }],
  test_embedded_resource: [resource('test://embedded-resource', 'text/plain', 'This is an embedded resource content.')],
  test_multiple_content_types: [
    text('Multiple content types test:'),
    picture,
    resource('test://mixed-content-resource', 'application/json', '{"test":"data","value":123}'),
  ],
}

const ajv2020 = new Ajv2020({ strict: false })
const schemaOf2020 = {
  $schema: 'https://json-schema.org/draft/2020-12/schema',
  type: 'object',
  $defs: {
    address: {
      $anchor: 'addressDef',
      type: 'object',
      properties: { street: { type: 'string' }, city: { type: 'string' } },
    },
  },
  properties: {
    name: { type: 'string' },
    address: { $ref: '#/$defs/address' },
    contactMethod: { type: 'string', enum: ['phone', 'email'] },
    phone: { type: 'string' },
    email: { type: 'string' },
  },
  allOf: [{ anyOf: [{ required: ['phone'] }, { required: ['email'] }] }],
  if: { properties: { contactMethod: { const: 'phone' } }, required: ['contactMethod'] },
  // oxlint-disable-next-line unicorn/no-thenable -- a keyword of JSON Schema
  then: { required: ['phone'] },
  else: { required: ['email'] },
  additionalProperties: false,
}

const Answer = Type.Object({ done: Type.Boolean() })

await run('mcp-context', {
  schema: Type.Object(serviceConfig('mcp-context')),
  buildApp: async (config) => {
    const app = createApp('mcp-context', config)
    await app.register(plumbing, { service: 'mcp-context', config })
    for (const [name, content] of Object.entries(blocks)) {
      app.get(
        `/${name}`,
        {
          schema: { operationId: name, response: { 200: Answer } },
          config: { access: 'read', tool: { name, description: `Answers as ${name} does`, content: () => content } },
        },
        async () => ({ done: true }),
      )
    }
    app.get(
      '/test_error_handling',
      {
        schema: { response: { 200: Answer } },
        config: { access: 'read', tool: { name: 'test_error_handling', description: 'Always fails' } },
      },
      async () => {
        throw problems.conflict('This tool intentionally returns an error for testing')
      },
    )
    app.get(
      '/test_tool_with_progress',
      {
        schema: { response: { 200: Answer } },
        config: {
          access: 'read',
          tool: { name: 'test_tool_with_progress', description: 'Reports three times', progress: true },
        },
      },
      async ({ call }) => {
        for (const done of [0, 50, 100]) call.progress?.(done, 100, `Completed step ${done} of 100`)
        return { done: true }
      },
    )
    app.post(
      '/json_schema_2020_12_tool',
      {
        schema: { body: schemaOf2020, response: { 200: Answer } },
        validatorCompiler: ({ schema }) => ajv2020.compile(schema as object),
        config: { access: 'read', tool: { name: 'json_schema_2020_12_tool', description: 'Has a schema of 2020-12' } },
      },
      async () => ({ done: true }),
    )
    app.addHook('onListen', async () => {
      process.send?.((app.server.address() as { port: number }).port)
    })
    return app
  },
})
