import { fileURLToPath } from 'node:url';

/** Where the standard messages are. */
export const templatesFolder = fileURLToPath(new URL('../../templates', import.meta.url));
