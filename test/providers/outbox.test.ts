import { chmod, mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import PostalMime from 'postal-mime';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { createMailOutbox, createSmsOutbox } from '../../api/providers/outbox.ts';
import { mailBatch, recipients } from './mail-batch.ts';

let outboxDir: string;

beforeEach(async () => {
  outboxDir = await mkdtemp(join(tmpdir(), 'baken-outbox-'));
});
afterEach(() => rm(outboxDir, { recursive: true, force: true }));

const filesIn = async () =>
  (await readdir(outboxDir, { recursive: true, withFileTypes: true })).filter((each) => each.isFile());

test('each mail is a file that a mail program opens and a person can read, with its own link', async () => {
  const outcomes = await createMailOutbox(outboxDir).send(mailBatch({ recipients: recipients(30) }));
  expect(await filesIn()).toHaveLength(30);
  const [, second] = outcomes;
  if (second?.kind !== 'accepted') throw new Error('not accepted');
  expect(second.providerMessageId).toBe('mail/0000000-0000999/0000002-r2@klant.example.eml');
  const raw = await readFile(join(outboxDir, second.providerMessageId), 'utf8');
  expect(raw).toContain('Afmelden: https://baken.example/u?token=t2&l=nl');
  const mail = await PostalMime.parse(raw);
  expect(mail.subject).toBe('Storing DigiD voor burgers: één dienst is niet bereikbaar ⚠️');
  expect(mail.to).toEqual([{ name: '', address: 'r2@klant.example' }]);
  expect(mail.html).toContain('<a href="https://baken.example/u?token=t2&amp;l=nl">');
});

test('sending again replaces the file instead of adding one', async () => {
  const outbox = createMailOutbox(outboxDir);
  await outbox.send(mailBatch({ recipients: recipients(3) }));
  await outbox.send(mailBatch({ subject: 'Nog eens', recipients: recipients(3) }));
  const files = await filesIn();
  expect(files).toHaveLength(3);
  expect(await readFile(join(files[0]?.parentPath ?? '', files[0]?.name ?? ''), 'utf8')).toContain('Subject: Nog eens');
});

test('puts at most a thousand mails in a folder, and an address cannot lead out of it', async () => {
  const [one, two] = recipients(2);
  if (!one || !two) throw new Error('no recipients');
  const outcomes = await createMailOutbox(outboxDir).send(
    mailBatch({
      recipients: [
        { ...one, deliveryId: 999, address: '../../etc/x@klant.example' },
        { ...two, deliveryId: 1_000 },
      ],
    }),
  );
  expect(outcomes).toEqual([
    { kind: 'accepted', providerMessageId: 'mail/0000000-0000999/0000999-.._.._etc_x@klant.example.eml' },
    { kind: 'accepted', providerMessageId: 'mail/0001000-0001999/0001000-r2@klant.example.eml' },
  ]);
});

test('each SMS is a text file that says to whom, in how many parts, and what', async () => {
  const text = 'P1 DigiD voor burgers: geen inlog mogelijk. Volgend bericht 14:30. Bel 0900 5554 555.';
  const [outcome] = await createSmsOutbox(outboxDir).send({
    text,
    recipients: [{ deliveryId: 7, number: '+31612345678' }],
  });
  expect(outcome).toEqual({ kind: 'accepted', providerMessageId: 'sms/0000000-0000999/0000007-+31612345678.txt' });
  expect(await readFile(join(outboxDir, 'sms/0000000-0000999/0000007-+31612345678.txt'), 'utf8')).toBe(
    `To: +31612345678\nParts: 1 (GSM-7)\n\n${text}\n`,
  );
});

test('a folder that cannot be written is temporary, with the setting to look at', async () => {
  await writeFile(join(outboxDir, 'mail'), 'a file where the folder should be');
  const outcomes = await createMailOutbox(outboxDir).send(mailBatch({ recipients: recipients(2) }));
  expect(outcomes.map((outcome) => outcome.kind)).toEqual(['temporary', 'temporary']);
});

test.skipIf(process.getuid?.() === 0)('a folder of somebody else’s is temporary, and named as such', async () => {
  await mkdir(join(outboxDir, 'sms'));
  await chmod(join(outboxDir, 'sms'), 0o500);
  const outcomes = await createSmsOutbox(outboxDir).send({
    text: 'x',
    recipients: [{ deliveryId: 1, number: '+31612345678' }],
  });
  expect(outcomes).toMatchObject([{ kind: 'temporary', reason: 'outbox-not-writable' }]);
});
