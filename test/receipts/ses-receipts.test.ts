import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { requeueLostDeliveries } from '../../api/mailings/end-deliveries.ts';
import { sesEvent } from '../support/ses-events.ts';
import { signedSnsMessage } from '../support/sns-stand-in.ts';
import { claimAll, onlyDelivery } from './sent-mail.ts';
import { reader, startSesReceipts } from './start-ses-receipts.ts';

let receipts: Awaited<ReturnType<typeof startSesReceipts>>;
beforeAll(async () => {
  receipts = await startSesReceipts();
});
afterAll(() => receipts.close());
beforeEach(() => {
  receipts.begin();
});
afterEach(() => receipts.publishing.reset());

describe('an event of Amazon SES', () => {
  it.each([
    ['Delivery', {}, 'delivered', null],
    ['Bounce', {}, 'bounced', 'address-unknown'],
    ['Bounce', { bounceType: 'Transient', bounceSubType: 'MailboxFull' }, 'bounced', 'mailbox-full'],
    ['Complaint', {}, 'complained', 'spam-complaint'],
    ['DeliveryDelay', {}, 'sent', 'delayed-mailbox-full'],
    ['Reject', {}, 'failed', 'virus-found'],
    ['Rendering Failure', {}, 'failed', 'template-failed'],
    ['Send', {}, 'sent', null],
  ])('%s %j makes a delivery %s', async (type, body, expected, reason) => {
    await receipts.mailSent();
    expect(await receipts.report(type, { body })).toBe(204);
    expect(await onlyDelivery(receipts.deps)).toMatchObject({
      state: expected,
      reason,
      provider: 'ses',
      providerMessageId: 'ses-1',
    });
    expect(await receipts.kept()).toHaveLength(1);
  });

  it('is shown in the progress of the mailing', async () => {
    await receipts.mailSent();
    await receipts.report('Delivery');
    const { mailingId } = await onlyDelivery(receipts.deps);
    const mailing = await receipts.publishing.api.call<{ deliveries: object }>('GET', `/v1/mailings/${mailingId}`);
    expect(mailing.body.deliveries).toEqual({ delivered: 1 });
  });

  it('is kept without an address, and without the words of the other mail server', async () => {
    await receipts.mailSent();
    await receipts.report('Bounce');
    expect(await receipts.kept()).toEqual([
      {
        kind: 'hard-bounce',
        provider_message_id: 'ses-1',
        detail: { type: 'Permanent', subType: 'General', status: '5.1.1' },
      },
    ]);
  });

  it('of a mail of somebody else, or of no mail at all, changes nothing and is not asked for again', async () => {
    const id = await receipts.mailSent();
    const others = [
      sesEvent('Delivery', { deliveryId: id + 1000, address: reader }),
      // The number was given to another delivery after yesterday's backup was restored.
      sesEvent('Delivery', { deliveryId: id, address: 'somebody.else@example.nl' }),
      { ...sesEvent('Delivery', { deliveryId: id, address: reader }), mail: { messageId: 'x' } },
      { eventType: 'Open', mail: {} },
      'Successfully validated SNS topic for Amazon SES event receipts.publishing.',
    ];
    for (const message of others) expect(await receipts.post(signedSnsMessage(message))).toBe(204);
    expect(await receipts.state()).toBe('sent');
    expect(await receipts.kept()).toEqual([]);
  });
});

describe('events in any order and number', () => {
  it('count once when SNS posts them twice', async () => {
    const deliveryId = await receipts.mailSent();
    const message = signedSnsMessage(sesEvent('Bounce', { deliveryId, address: reader }));
    expect([await receipts.post(message), await receipts.post(message)]).toEqual([204, 204]);
    expect(await receipts.kept()).toHaveLength(1);
    await receipts.deps.sql`update suppressions set lifted_at = now(), lifted_by = 'test'`;
    await receipts.post(message);
    expect(await receipts.suppressed()).toEqual([]);
  });

  it.each([
    [['Delivery', 'Send'], 'delivered'],
    [['Delivery', 'DeliveryDelay', 'Send'], 'delivered'],
    [['Bounce', 'Send'], 'bounced'],
    [['Reject', 'Send'], 'failed'],
    // The receiving server took it, and its own mailbox did not.
    [['Delivery', 'Bounce'], 'bounced'],
    [['Bounce', 'Delivery'], 'bounced'],
    [['Complaint', 'Delivery', 'Send'], 'complained'],
  ])('%j end as %s', async (types, expected) => {
    await receipts.mailSent();
    for (const type of types) expect(await receipts.report(type)).toBe(204);
    expect(await receipts.state()).toBe(expected);
  });

  it('survive being posted at the same moment', async () => {
    await receipts.mailSent();
    const types = ['Send', 'Delivery', 'Complaint', 'DeliveryDelay', 'Delivery', 'Send', 'Bounce', 'Complaint'];
    expect(new Set(await Promise.all(types.map((type) => receipts.report(type))))).toEqual(new Set([204]));
    expect([await receipts.state(), (await receipts.kept()).length, (await receipts.suppressed()).length]).toEqual([
      'complained',
      8,
      1,
    ]);
  });

  it('leave a reader who got one of two copies delivered, whatever became of the other', async () => {
    const first = await receipts.mailInHand();
    await first.settle({ kind: 'unknown', reason: 'connection-broke' });
    receipts.deps.clock.advance({ seconds: 61 });
    await (await claimAll(receipts.deps)).settle({ kind: 'accepted', providerMessageId: 'ses-2' });
    await receipts.report('Delivery', { messageId: 'ses-1' });
    await receipts.report('Bounce', {
      messageId: 'ses-2',
      body: { bounceType: 'Transient', bounceSubType: 'General' },
    });
    expect(await receipts.state()).toBe('delivered');
  });
});

describe('an event that is there before our own row is settled', () => {
  it.each([
    ['Send', 'sent'],
    ['Delivery', 'delivered'],
    ['Bounce', 'bounced'],
    ['Reject', 'failed'],
  ])('%s counts, and the worker that settles later does not undo it', async (type, expected) => {
    const worker = await receipts.mailInHand();
    await receipts.report(type);
    const before = await onlyDelivery(receipts.deps);
    expect(before).toMatchObject({ state: expected, providerMessageId: 'ses-1', attempts: 1 });
    await worker.settle({ kind: 'unknown', reason: 'no-answer' });
    expect(await onlyDelivery(receipts.deps)).toEqual(before);
  });

  it('keeps a message from going out again after its worker was killed', async () => {
    await receipts.mailInHand();
    await receipts.report('Send');
    receipts.deps.clock.advance({ seconds: 61 });
    expect(await requeueLostDeliveries(receipts.deps.db, receipts.deps.clock.now())).toBe(0);
    await expect(claimAll(receipts.deps)).rejects.toThrow('nothing due');
    expect((await onlyDelivery(receipts.deps)).sentAt?.toString()).toBe('2026-11-23T10:40:01Z');
  });

  it('keeps a message from going out again after nobody knew whether it was taken', async () => {
    await (await receipts.mailInHand()).settle({ kind: 'unknown', reason: 'connection-broke' });
    expect(await receipts.state()).toBe('queued');
    await receipts.report('Send');
    receipts.deps.clock.advance({ seconds: 61 });
    await expect(claimAll(receipts.deps)).rejects.toThrow('nothing due');
    expect(await receipts.state()).toBe('sent');
  });

  it('tells of a second try only when that has ended, because it may be about the first', async () => {
    await (await receipts.mailInHand()).settle({ kind: 'unknown', reason: 'connection-broke' });
    receipts.deps.clock.advance({ seconds: 61 });
    const second = await claimAll(receipts.deps);
    await receipts.report('Reject', { messageId: 'ses-2' });
    expect(await receipts.state()).toBe('sending');
    await second.settle({ kind: 'accepted', providerMessageId: 'ses-2' });
    expect(await receipts.state()).toBe('failed');
  });

  it('does not stop a message that an operator sends again after it failed', async () => {
    const { mailing, settle } = await receipts.mailInHand();
    await receipts.report('Reject');
    await settle({ kind: 'accepted', providerMessageId: 'ses-1' });
    await receipts.publishing.api.call('POST', `/v1/mailings/${mailing.id}/retries`, { body: {} });
    await receipts.report('Send');
    expect(await receipts.state()).toBe('queued');
    await (await claimAll(receipts.deps)).settle({ kind: 'accepted', providerMessageId: 'ses-2' });
    await receipts.report('Delivery', { messageId: 'ses-2' });
    expect(await receipts.state()).toBe('delivered');
  });

  it('tells the truth of what we had given up', async () => {
    await (await receipts.mailInHand()).settle({ kind: 'permanent', reason: 'message-refused' });
    await receipts.report('Delivery');
    expect(await onlyDelivery(receipts.deps)).toMatchObject({ state: 'delivered', reason: null });
  });
});

describe('suppression', () => {
  it.each([
    ['Bounce', {}, 'hard-bounce', 'address-unknown'],
    ['Complaint', {}, 'complaint', 'spam-complaint'],
  ])('follows from %s, with what was said', async (type, body, reason, evidence) => {
    await receipts.mailSent();
    await receipts.report(type, { body });
    expect(await receipts.suppressed()).toEqual([{ channel: 'email', address: reader, reason, evidence }]);
  });

  it.each([
    { bounceType: 'Transient', bounceSubType: 'General' },
    { bounceType: 'Undetermined', bounceSubType: 'Undetermined' },
    // Refused by the receiver's rules: one wrong DMARC record must not silence a whole customer.
    { bouncedRecipients: [{ emailAddress: reader, status: '5.7.26' }] },
  ])('does not follow from a bounce as %j', async (body) => {
    await receipts.mailSent();
    await receipts.report('Bounce', { body });
    expect([await receipts.state(), await receipts.suppressed()]).toEqual(['bounced', []]);
  });
});
