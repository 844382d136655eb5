import { fetchWithKey } from './access';

/** A field or element of a request that the server refuses. */
export interface FieldProblem {
  index?: number;
  field?: string;
  message: string;
}

/** An answer that is not a success, from application/problem+json where the server sends it. */
export class ApiError extends Error {
  constructor(
    readonly status: number,
    message: string,
    readonly fields: FieldProblem[],
  ) {
    super(message);
  }

  /** What is said about one field, if anything. */
  about(field: string): string | undefined {
    return this.fields.find((one) => one.field === field)?.message;
  }
}

const TIMEOUT_MS = 15_000;

/**
 * Sends a request to our own API and reads the JSON answer; undefined for 204. A body is sent as JSON, parameters as a
 * form. Throws ApiError.
 */
export async function call<T>(method: string, path: string, body?: unknown, signal?: AbortSignal, timeoutMs = TIMEOUT_MS): Promise<T> {
  const limit = AbortSignal.timeout(timeoutMs);
  const form = body instanceof URLSearchParams;
  let response: Response;
  try {
    response = await fetchWithKey(path, {
      method,
      headers: body === undefined || form ? { Accept: 'application/json' } : { Accept: 'application/json', 'Content-Type': 'application/json' },
      ...(body === undefined ? {} : { body: form ? body : JSON.stringify(body) }),
      signal: signal ? AbortSignal.any([signal, limit]) : limit,
    });
  } catch (failure) {
    if (signal?.aborted) throw failure;
    throw new ApiError(0, limit.aborted ? `No answer within ${timeoutMs / 1000} s.` : 'The server cannot be reached.', []);
  }
  if (response.status === 204) return undefined as T;
  const text = await response.text();
  if (response.ok) {
    try {
      return JSON.parse(text) as T;
    } catch {
      throw new ApiError(response.status, 'The answer is not JSON.', []);
    }
  }
  throw problemOf(response.status, response.statusText, text);
}

/** Reads problem+json, Prometheus' `{"status": "error", "error": …}`, and Alertmanager's text or `{"code": …, "message": …}`. */
export function problemOf(status: number, statusText: string, text: string): ApiError {
  try {
    const problem = JSON.parse(text) as string | { detail?: string; title?: string; error?: string; message?: string; errors?: FieldProblem[] };
    if (typeof problem === 'string') return new ApiError(status, problem, []);
    const message = problem.detail ?? problem.error ?? problem.message ?? problem.title ?? statusText;
    return new ApiError(status, message, Array.isArray(problem.errors) ? problem.errors : []);
  } catch {
    return new ApiError(status, `${status} ${statusText}`.trim(), []);
  }
}
