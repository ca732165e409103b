import type { Context } from 'hono';
import { html } from 'hono/html';
import { DomainError } from '../errors.ts';
import type { Log } from '../log.ts';

/** What a visitor reads when the service itself fails: the page without style, because what fails may be what makes pages. */
export function notNow(error: unknown, c: Context, log: Log): Response | Promise<Response> {
  const isTooLarge = error instanceof DomainError && error.type === 'too-large';
  if (!isTooLarge) log.error({ err: error, requestId: c.get('requestId') }, 'a visitor could not subscribe');
  const page = html`<!doctype html>
<html lang="nl">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<meta name="robots" content="noindex">
<title>Het is niet gelukt</title>
</head>
<body>
<main>
<h1>Het is niet gelukt</h1>
<p>Er is niets opgeslagen. Ga terug en probeer het later opnieuw. Op de pagina staat ook hoe u op een andere manier op de hoogte blijft.</p>
<p lang="en">This did not work, and nothing was saved. Go back and try again later. The page also says how to stay informed in another way.</p>
</main>
</body>
</html>`;
  return c.html(page, isTooLarge ? 413 : 503);
}
