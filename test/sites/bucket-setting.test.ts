import { describe, expect, test } from 'vitest';
import { readConfig } from '../../api/config.ts';

const bucketsIn = (SITE_BUCKETS: string, env: Record<string, string> = {}) =>
  readConfig({ SITE_BUCKETS, ...env }).siteBuckets;

describe('SITE_BUCKETS', () => {
  test('names a bucket of Amazon for a site, with credentials as the AWS SDK finds them', () => {
    expect(bucketsIn('logius=s3://status-logius/actueel/storingen?region=eu-central-1')).toEqual([
      {
        siteId: 'logius',
        name: 's3://status-logius/actueel/storingen',
        bucket: 'status-logius',
        prefix: 'actueel/storingen/',
        region: 'eu-central-1',
        endpoint: undefined,
        pathStyle: false,
        credentials: undefined,
        compressed: true,
      },
    ]);
  });

  test('names several, also of one site, and elsewhere, with credentials that its name does not tell', () => {
    const [amazon, other] = bucketsIn(
      'logius=s3://status-logius  logius=s3://me:a%2Fb@second/?endpoint=https://s3.example.nl/&compressed=no',
      { AWS_REGION: 'eu-west-1' },
    );
    expect(amazon).toMatchObject({ name: 's3://status-logius', prefix: '', region: 'eu-west-1' });
    expect(other).toMatchObject({
      name: 'https://s3.example.nl/second',
      pathStyle: true,
      compressed: false,
      credentials: { accessKeyId: 'me', secretAccessKey: 'a/b' },
    });
  });

  test.each([
    ['logius', 'Number 1'],
    ['logius=https://status-logius', 'Number 1'],
    ['logius=s3://a?region=eu-west-1', 'Number 1'],
    ['logius=s3://status-logius?region=eu-west-1 digid=s3://digid?regoin=eu-west-1', 'Number 2'],
    ['logius=s3://only-a-key@status-logius?region=eu-west-1', 'Number 1'],
    ['logius=s3://status-logius/a%zz?region=eu-west-1', 'Number 1'],
    ['logius=s3://key:50%@status-logius?region=eu-west-1', 'Number 1'],
    ['logius=s3://b-1?region=eu-west-1&endpoint=https://key:pass@s3.example.nl', 'Number 1'],
    ['logius=s3://status-logius', 'AWS_REGION is missing'],
    ['logius=s3://b-1?region=eu-west-1 digid=s3://b-1?region=eu-west-1', 'give each its own folder'],
  ])('refuses %s', (text, why) => {
    expect(() => bucketsIn(text)).toThrow(why);
  });

  test('does not tell credentials in an error', () => {
    expect(() => bucketsIn('logius=s3://key:secret@B')).toThrow(/^(?!.*secret)/);
  });
});
