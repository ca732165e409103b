import { createRoute } from '@hono/zod-openapi';
import type { Dependencies } from '../dependencies.ts';
import { answer, problems } from '../http/answers.ts';
import { createRouter } from '../http/router.ts';
import { type Language, languages } from '../language.ts';
import type { TemplateSet } from './load-templates.ts';
import { isPersonalNotice, personalSamples } from './personal-notice.ts';
import { templatesOf } from './render-personal-notice.ts';
import { renderSamples } from './render-samples.ts';
import {
  type TemplateFolder,
  type TemplateSummary,
  templateDetail,
  templateFolders,
  templateList,
  templateParams,
} from './schemas.ts';
import { filesOf } from './template-files.ts';

/** GET `/` and `/{language}/{notice}`: the standard messages that are in use, to read and to see (requirement B1). */
export function templateRoutes({ templates }: Pick<Dependencies, 'templates'>) {
  return createRouter()
    .openapi(
      createRoute({
        method: 'get',
        path: '/',
        tags: ['Templates'],
        operationId: 'listTemplates',
        summary: 'The standard messages in use',
        responses: { 200: answer(templateList, 'Every message in every language'), ...problems },
      }),
      (context) => {
        const items = languages.flatMap((language) =>
          templateFolders.map((notice) => summarise(templates, language, notice)),
        );
        return context.json({ items }, 200);
      },
    )
    .openapi(
      createRoute({
        method: 'get',
        path: '/{language}/{notice}',
        tags: ['Templates'],
        operationId: 'readTemplate',
        summary: 'One standard message: its files, and a sample of each text',
        request: { params: templateParams },
        responses: { 200: answer(templateDetail, 'The message'), ...problems },
      }),
      (context) => {
        const { language, notice } = context.req.valid('param');
        const files = filesOf(language, notice).map((file) => ({ file, source: templates.sources.get(file) ?? '' }));
        const samples = renderSamples(templates, language, notice);
        return context.json({ ...summarise(templates, language, notice), files, samples }, 200);
      },
    );
}

function summarise(templates: TemplateSet, language: Language, notice: TemplateFolder): TemplateSummary {
  if (isPersonalNotice(notice)) {
    const { sha256 } = templatesOf(templates.in[language], notice).source;
    return { language, notice, channels: [...personalSamples[notice].channels], sha256 };
  }
  const { notices, maintenance, copy } = templates.in[language];
  const { sha256 } = { ...notices, ...maintenance, copy }[notice].source;
  return { language, notice, channels: notice === 'copy' ? ['email'] : ['email', 'sms'], sha256 };
}
