import { describe, expect, it } from 'vitest';
import { addContact } from '../support/add-contact.ts';
import { usePublishing } from './publishing.ts';

const { deps, api, openP1, publish } = await usePublishing();

describe('a preview', () => {
  it('tells what would be sent to how many, and sends nothing', async () => {
    await addContact(deps, { name: 'Customer' });
    await addContact(deps, { name: 'Staff', position: 'intern' });
    const { status, body } = await api.call<{
      mailings: { kind: string; channel: string; recipients: number; messages: { text: string }[] }[];
    }>('POST', `/v1/incidents/${await openP1({ priority: 2 })}/update-previews`, {
      body: { status: 'investigating', audience: 'both' },
    });
    expect(status).toBe(200);
    expect(body.mailings.map((mailing) => `${mailing.kind}/${mailing.channel}: ${mailing.recipients}`)).toEqual([
      'internal/email: 1',
      'internal/sms: 0',
      'external/email: 1',
      'external/sms: 0',
    ]);
    expect(body.mailings[0]?.messages[0]?.text).toContain('DigiD voor burgers');
    expect(await deps.sql`select 1 from deliveries`).toEqual([]);
  });

  it('counts an address once, in the mailing that it gets', async () => {
    const texting = { channels: ['sms'], position: 'intern' } satisfies Partial<Parameters<typeof addContact>[1]>;
    await addContact(deps, { name: 'Director', ...texting, roles: ['MT'], mobile: '+31612345678' });
    await addContact(deps, { name: 'Duty', ...texting, mobile: '+31687654321' });
    await addContact(deps, { name: 'Twin', ...texting, mobile: '+31687654321' });
    await addContact(deps, { name: 'Unreachable', position: 'intern', roles: ['MT'], products: ['digipoort'] });
    const body = { status: 'investigating', audience: 'both' };
    const reference = await openP1();
    const preview = await api.call<{
      mailings: { kind: string; channel: string; recipients: number; unreachable: number }[];
    }>('POST', `/v1/incidents/${reference}/update-previews`, { body });
    const expected = {
      'management/sms': 1,
      'internal/email': 0,
      'internal/sms': 1,
      'external/email': 0,
      'external/sms': 0,
    };
    const counted = (mailings: { kind: string; channel: string; recipients: number }[]) =>
      Object.fromEntries(mailings.map((mailing) => [`${mailing.kind}/${mailing.channel}`, mailing.recipients]));
    expect(counted(preview.body.mailings)).toEqual(expected);
    expect(preview.body.mailings[0]?.unreachable).toBe(1);
    expect(counted((await publish(reference, body)).body.mailings)).toEqual(expected);
  });
});
