import { get } from 'node:https';

const longestAnswer = 64 * 1024;
const patience = 10_000;

/**
 * Gets something small from Amazon SNS over TLS. The host is that of the topic in the settings, never one that a message
 * names; a redirect is an error and is not followed. Throws when there is no answer, no 200, or too much of it.
 */
export async function fetchFromSns(host: string, path: string): Promise<string> {
  const { promise, resolve, reject } = Promise.withResolvers<string>();
  const request = get({ host, path, signal: AbortSignal.timeout(patience) }, (response) => {
    const refuse = (why: string) => {
      response.destroy();
      reject(new Error(`Amazon SNS ${why}`));
    };
    if (response.statusCode !== 200) return refuse(`answered ${response.statusCode}`);
    let text = '';
    response.setEncoding('utf8');
    response.on('data', (piece: string) => {
      text += piece;
      if (text.length > longestAnswer) refuse('answered more than fits');
    });
    response.on('end', () => resolve(text));
    response.on('error', reject);
  });
  request.on('error', reject);
  return promise;
}
