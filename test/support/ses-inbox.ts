import { createRequire } from 'node:module';
import { z } from 'zod';
import { portOf, stopServer } from './stand-in-server.ts';

const storedMails = z.object({
  emails: z.array(
    z.object({
      messageId: z.string(),
      from: z.string(),
      destination: z.object({ to: z.array(z.string()) }),
      subject: z.string(),
      body: z.object({ html: z.string(), text: z.string() }),
      headers: z.array(z.object({ name: z.string(), value: z.string() })),
    }),
  ),
});
export type InboxMail = z.infer<typeof storedMails>['emails'][number];

export type SesInbox = { url: string; mails(): Promise<InboxMail[]>; close(): Promise<void> };

/**
 * aws-ses-v2-local: an SES of somebody else's making, so that not only our own stand-in agrees with us. It renders with
 * Handlebars and has no faults to play; those are in `ses-stand-in.ts`. Open its url to look at the mails.
 */
export async function startSesInbox(options: { port?: number } = {}): Promise<SesInbox> {
  // Required and not imported: its default export comes out differently under Node and under vitest.
  const start: typeof import('aws-ses-v2-local').default = createRequire(import.meta.url)('aws-ses-v2-local').default;
  const server = await start({ host: '127.0.0.1', port: options.port ?? 0 });
  const url = `http://127.0.0.1:${portOf(server)}`;
  await fetch(`${url}/clear-store`, { method: 'POST' });
  return {
    url,
    mails: async () => storedMails.parse(await (await fetch(`${url}/store`)).json()).emails,
    close: () => stopServer(server),
  };
}
