import type { OpenAPIHono, z } from '@hono/zod-openapi';
import { jsonBody } from '../http/json-body.ts';
import { incidentEvent, maintenanceEvent, testEvent, verificationEvent } from './payload-schemas.ts';

const events: { name: string; summary: string; schema: z.ZodType }[] = [
  { name: 'incident.updated', summary: 'The public is told something about an incident', schema: incidentEvent },
  { name: 'maintenance.updated', summary: 'The same about maintenance', schema: maintenanceEvent },
  { name: 'webhook.test', summary: 'Somebody tries whether events arrive', schema: testEvent },
  {
    name: 'webhook.verification',
    summary: 'Sent when a webhook is added: answer with {"challenge": "the same value"}',
    schema: verificationEvent,
  },
];

/** Puts the calls that we make ourselves in the OpenAPI document, under `webhooks`. */
export function describeWebhookEvents(registry: OpenAPIHono['openAPIRegistry']): void {
  for (const { name, summary, schema } of events) {
    registry.registerWebhook({
      method: 'post',
      path: name,
      summary,
      tags: ['Webhooks'],
      // They are signed by us, and do not come with a key.
      security: [],
      request: { body: jsonBody(schema) },
      responses: { '2XX': { description: 'It arrived; anything else is tried again, except 410' } },
    });
  }
}
