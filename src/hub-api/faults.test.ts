import { describe, expect, it } from 'vitest';
import { describeFaults, type Fault } from './faults.ts';
import { InvalidRequest, validatorCompiler } from './validation.ts';

/** The faults that the real validator finds, worded. */
function faultsOf(schema: object, data: unknown, httpPart = 'body'): Fault[] {
  const validate = validatorCompiler({ schema, method: 'POST', url: '/x', httpPart });
  const result: unknown = validate(data);
  if (result !== null && typeof result === 'object' && 'error' in result && result.error instanceof InvalidRequest) {
    return [...result.error.faults];
  }
  return [];
}
const detailOf = (schema: object, value: unknown): string | undefined =>
  faultsOf({ type: 'object', properties: { v: schema } }, { v: value })[0]?.detail;

describe('describeFaults : les phrases de H-73 et H-75', () => {
  it('H-73 : les propriétés manquantes d’un objet, en une ligne, dans l’ordre alphabétique', () => {
    const schema = {
      type: 'object',
      required: ['processCode', 'applicant', 'cases'],
      properties: { cases: { type: 'array', items: { type: 'object', required: ['recipient', 'externalId'] } } },
    };
    expect(faultsOf(schema, { processCode: 'A', cases: [] })).toEqual([
      { where: 'body', detail: 'Object has missing required properties (["applicant"])' },
    ]);
    expect(faultsOf(schema, { cases: [{}] })).toEqual([
      { where: 'body', detail: 'Object has missing required properties (["applicant","processCode"])' },
      {
        where: 'body',
        detail: `[Path '/cases/0'] Object has missing required properties (["externalId","recipient"])`,
      },
    ]);
  });

  it('H-73 : le type d’un paramètre, un UUID dans le chemin, un paramètre inattendu', () => {
    const query = {
      type: 'object',
      additionalProperties: false,
      properties: { maxResult: { type: 'number', minimum: 1 } },
    };
    expect(faultsOf(query, { maxResult: 'dix' }, 'querystring')).toEqual([
      {
        where: 'query.maxResult',
        detail: 'Instance type (string) does not match any allowed primitive type (allowed: ["integer","number"])',
      },
    ]);
    expect(faultsOf(query, { processType: 'x' }, 'querystring')).toEqual([
      { where: 'query.processType', detail: `Query parameter 'processType' is unexpected on path` },
    ]);
    const params = { type: 'object', properties: { notificationId: { type: 'string', format: 'uuid' } } };
    expect(faultsOf(params, { notificationId: 'dddddd' }, 'params')).toEqual([
      { where: 'path.notificationId', detail: 'Input string "dddddd" is not a valid UUID' },
    ]);
  });

  it.each([
    [{ type: 'string', maxLength: 3 }, '😀😀😀😀', `String "😀😀😀😀" is too long (length: 4, maximum allowed: 3)`],
    [{ type: 'string', minLength: 1 }, '', 'String "" is too short (length: 0, required minimum: 1)'],
    [{ type: 'string', pattern: '^[0-9]{14}$' }, 'x', 'ECMA 262 regex "^[0-9]{14}$" does not match input string "x"'],
    [{ enum: ['A', 'B'] }, 'C', 'Instance value ("C") not found in enum (possible values: ["A","B"])'],
    [{ type: 'string', format: 'email' }, 'a@', 'String "a@" is not a valid email address'],
    [
      { type: 'integer' },
      null,
      'Instance type (null) does not match any allowed primitive type (allowed: ["integer"])',
    ],
    [
      { type: ['string', 'null'] },
      [],
      'Instance type (array) does not match any allowed primitive type (allowed: ["null","string"])',
    ],
    [
      { type: 'integer' },
      1.5,
      'Instance type (number) does not match any allowed primitive type (allowed: ["integer"])',
    ],
  ])('H-75 : %j refuse %j', (schema, value, sentence) => {
    expect(detailOf(schema, value)).toBe(`[Path '/v'] ${sentence}`);
  });

  it('D-13 : une valeur hostile se décrit sans erreur', () => {
    const hostile: unknown = JSON.parse('{"toString":1,"valueOf":null}');
    expect(detailOf({ enum: ['A'] }, hostile)).toContain('not found in enum');
    expect(detailOf({ enum: ['A'] }, JSON.parse('[{"toString":1}]'))).toContain('not found in enum');
  });

  it('une longue valeur est abrégée, sans couper un caractère en deux', () => {
    const detail = detailOf({ type: 'string', maxLength: 3 }, `a${'😀'.repeat(100_000)}`) ?? '';
    expect(detail.length).toBeLessThan(600);
    expect(detail.isWellFormed()).toBe(true);
    expect(detail).toContain('length: 100001,');
  });

  it('H-71 : des milliers de fautes ne font pas une réponse démesurée', () => {
    const schema = { type: 'array', items: { type: 'string' } };
    const faults = faultsOf(
      schema,
      Array.from({ length: 500_000 }, () => 1),
    );
    expect(faults.length).toBeGreaterThan(0);
    expect(faults.length).toBeLessThanOrEqual(1000);
    expect(faultsOf(schema, [1, 2, 3])).toHaveLength(3);
  });

  it('ce qu’aucune règle ne prévoit garde la phrase du validateur', () => {
    expect(
      describeFaults('body', [{ instancePath: '', keyword: 'const', params: {}, message: 'must be equal' }]),
    ).toEqual([{ where: 'body', detail: 'must be equal' }]);
  });
});
