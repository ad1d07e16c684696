/** A bare HTTP client of the API, as partners write them: nothing is guessed, everything is returned. */
export interface ApiAnswer {
  readonly status: number;
  readonly headers: Headers;
  /** Parsed JSON, or null when there is no body. Read with `field`. */
  readonly body: unknown;
  readonly text: string;
}

export interface ApiCall {
  readonly token?: string | null;
  readonly json?: unknown;
  readonly raw?: Uint8Array | string;
  readonly headers?: Readonly<Record<string, string>>;
}

export async function call(url: string, method: string, path: string, options: ApiCall = {}): Promise<ApiAnswer> {
  const headers: Record<string, string> = { ...options.headers };
  if (options.token != null) headers.authorization = `Bearer ${options.token}`;
  if (options.json !== undefined) headers['content-type'] ??= 'application/json';
  if (options.raw !== undefined) headers['content-type'] ??= 'application/octet-stream';
  const raw = options.raw instanceof Uint8Array ? new Uint8Array(options.raw) : options.raw;
  const body = options.json === undefined ? raw : JSON.stringify(options.json);
  const response = await fetch(`${url}${path}`, { method, headers, ...(body !== undefined && { body }) });
  const bytes = Buffer.from(await response.arrayBuffer());
  const text = bytes.toString('utf8');
  const isJson = response.headers.get('content-type')?.includes('json') === true;
  return { status: response.status, headers: response.headers, body: isJson ? JSON.parse(text) : null, text };
}

/** Reads a value deep inside a parsed body: `field(body, 'cases', 0, 'id')`. Undefined when it is not there. */
export function field(body: unknown, ...path: (string | number)[]): unknown {
  let value = body;
  for (const key of path) {
    if (value === null || typeof value !== 'object') return undefined;
    value = Object.entries(value).find(([name]) => name === String(key))?.[1];
  }
  return value;
}

/** The same, as text; throws when it is something else, so that a test fails where the data is missing. */
export function textField(body: unknown, ...path: (string | number)[]): string {
  const value = field(body, ...path);
  if (typeof value !== 'string') throw new Error(`no text at ${path.join('.')}`);
  return value;
}

/** A parsed object, for the round trips of clients that send back what they read. */
export function objectOf(body: unknown): object {
  if (body === null || typeof body !== 'object') throw new Error('not an object');
  return body;
}

/** The messages of the hub's error body. */
export function messages(answer: ApiAnswer): string[] {
  const errors = field(answer.body, 'errors');
  return Array.isArray(errors) ? errors.map((error) => String(field(error, 'message'))) : [];
}
