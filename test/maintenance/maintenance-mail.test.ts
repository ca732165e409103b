import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startDeliverLoop } from '../../api/mailings/deliver-loop.ts';
import { createProviders } from '../../api/providers/choose-providers.ts';
import { addContact } from '../support/add-contact.ts';
import { eventually } from '../support/eventually.ts';
import { type SmtpSink, startSmtpSink } from '../support/smtp-sink.ts';
import { dutch, startAnnouncing } from './announcing.ts';

let sink: SmtpSink;
let room: Awaited<ReturnType<typeof startAnnouncing>>;

beforeAll(async () => {
  sink = await startSmtpSink();
  room = await startAnnouncing('logius', {
    MAIL_PROVIDER: 'smtp',
    SMTP_URL: sink.url,
    MAIL_FROM: 'Logius <sc@logius.nl>',
  });
  room.deps.clock.set(dutch('2026-11-27T15:00').toString());
});
afterAll(async () => {
  await room.deps.close();
  await sink.close();
});

describe('the mail about maintenance', () => {
  it('goes the same way as that about incidents: own staff and customers, one thread, opt-out, copy for the inbox', async () => {
    await addContact(room.deps, { name: 'Staff', position: 'intern' });
    await addContact(room.deps, { name: 'Customer' });
    const own = () => createProviders(room.deps.config, room.deps.log);
    const loop = await startDeliverLoop({ ...room.deps, providers: { urgent: own(), general: own() } });
    try {
      await room.announce();
      await eventually(() =>
        expect(
          sink
            .all()
            .map(({ to }) => to)
            .toSorted(),
        ).toEqual([
          'customer@example.nl',
          'servicecentrum.intern@logius.nl',
          'servicecentrum.intern@logius.nl',
          'staff@example.nl',
        ]),
      );
    } finally {
      await loop.stop();
    }
    const mailTo = (address: string) => sink.all().find(({ to }) => to === address)?.raw ?? '';
    expect(mailTo('customer@example.nl')).toContain('References: <maintenance-2026-0001@logius.nl>');
    expect(mailTo('customer@example.nl')).toContain('List-Unsubscribe-Post');
    expect(mailTo('customer@example.nl')).not.toContain('Wissel van het cluster');
    expect(mailTo('staff@example.nl')).toContain('Wissel van het cluster');
    expect(mailTo('staff@example.nl')).not.toContain('List-Unsubscribe');
  });
});
