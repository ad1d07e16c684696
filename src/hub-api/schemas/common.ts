import Type, { type Static, type TSchema } from 'typebox';

/** Same schema, or null: every optional property of the contract may be null (H-11). */
export function Nullable<T extends TSchema>(schema: T) {
  const type = 'type' in schema ? [schema.type, 'null'] : undefined;
  // Validator and documentation read the JSON Schema; TypeScript reads the union.
  return Type.Unsafe<Static<T> | null>({
    ...schema,
    ...(type && { type }),
    ...('enum' in schema && enumOrNull(schema.enum)),
  });
}

function enumOrNull(values: unknown): { enum: unknown[] } | Record<string, never> {
  return Array.isArray(values) ? { enum: [...values, null] } : {};
}

/** Optional on the way in, and null there means absent (H-11). */
export function Maybe<T extends TSchema>(schema: T) {
  return Type.Optional(Nullable(schema));
}

export const Text = (maxLength: number, description?: string) =>
  Type.String({ maxLength, ...(description !== undefined && { description }) });
/** One of a closed list of texts. */
export const OneOf = <const V extends readonly string[]>(values: V, description?: string) =>
  Type.Unsafe<V[number]>({ type: 'string', enum: [...values], ...(description !== undefined && { description }) });
export const DateTime = () => Type.String({ format: 'date-time' });
export const Uuid = () => Type.String({ format: 'uuid' });
export const Email = () => Type.String({ format: 'email', maxLength: 320 });
export const Phone = () => Type.String({ format: 'phone' });

export const OrganizationIdentifierSchema = Type.Object({
  type: Type.String({ maxLength: 20, pattern: '^\\w{1,20}$', description: 'OSL, SI, ADMIN, EDT' }),
  companyRegister: Type.String({ maxLength: 14, pattern: '^[0-9]{14}$', description: 'SIRET' }),
  branchCode: Type.String({ maxLength: 10, pattern: '^[\\w-]{1,10}$', description: 'Code guichet' }),
});

export const PartnerInfoSchema = Type.Object({
  editorName: Nullable(Text(50)),
  applicationName: Nullable(Text(50)),
  softwareVersion: Nullable(Text(50)),
});

const ErrorSchema = Type.Object({
  errors: Type.Array(Type.Object({ code: Type.Number(), message: Type.String() })),
});

/** Answers of a route, with the hub's error body for each refusal status. */
export function answers(success: Record<number, TSchema>, refusals: readonly number[]): Record<number, TSchema> {
  return { ...success, ...Object.fromEntries(refusals.map((status) => [status, ErrorSchema])) };
}

export const NoContent = Type.Null({ description: 'No content' });
export const Binary = Type.String({ format: 'binary' });
