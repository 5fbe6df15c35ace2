import { z } from 'zod';
import type { JsonValue } from '#libs/domain';
import { jsonValue, name } from '../input/fields.js';
import { answer, pageOf, request, written } from '../schema/wire-schemas.js';

const document = jsonValue.meta({
  description: 'Any JSON value. Policies read it as `data.portcullis.documents[name]`.',
});
const example = { limits: { editor: 10, viewer: 0 } };

export const policyDocumentBody = request('PolicyDataReplacement', z.strictObject({ document }), {
  document: example,
});

export const policyDocument = answer('PolicyData', z.looseObject({ name, document }), {
  ...{ name: 'quotas', document: example },
});
export const policyDocumentWritten = written(
  'PolicyDataWritten',
  { name, document },
  { name: 'quotas', document: example },
);
const policyDocumentName = answer('PolicyDataName', z.looseObject({ name }), { name: 'quotas' });
export const policyDocumentPage = pageOf('PolicyData', policyDocumentName, { name: 'quotas' });

export function policyDocumentView({ name, document }: { name: string; document: JsonValue }) {
  return { name, document };
}
