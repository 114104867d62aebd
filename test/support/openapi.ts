// docs/openapi.json as a judge of answers.

import { readFileSync } from 'node:fs';
import { Ajv2020 } from 'ajv/dist/2020.js';
import addFormats from 'ajv-formats';

const DOCUMENT = new URL('../../docs/openapi.json', import.meta.url);

/** What an answer has that the schema of this name does not describe, or the other way round; empty when it is right. */
export type CheckAnswer = (schema: string, value: unknown) => readonly string[];

/** Stricter than readers are to be: a key that is not described is an error, too. */
export function loadOpenApi(): CheckAnswer {
  const document = JSON.parse(readFileSync(DOCUMENT, 'utf8'), (_, value: unknown) =>
    isObjectSchema(value) ? { ...value, additionalProperties: false } : value,
  ) as object;
  const ajv = new Ajv2020({ allErrors: true, strict: false });
  addFormats.default(ajv);
  ajv.addSchema({ ...document, $id: 'openapi' });
  return (schema, value) => {
    const validate = ajv.getSchema(`openapi#/components/schemas/${schema}`);
    if (validate === undefined) throw new Error(`there is no schema ${schema}`);
    if (validate(value) === true) return [];
    return (validate.errors ?? []).map(({ instancePath, message }) => `${instancePath} ${message}`);
  };
}

function isObjectSchema(value: unknown): value is object {
  return (
    typeof value === 'object' &&
    value !== null &&
    'type' in value &&
    'properties' in value &&
    value.type === 'object'
  );
}
