import type { ApiError } from '../cluster/api-error.ts';
import type { ApiClient } from '../cluster/http.ts';
import { describeLogin } from '../cluster/login.ts';
import type { ApiFailure } from '../diagnosis/observation.ts';

/** A refusal as the judge reads it, with what only the client knows: where it asked, or as whom. */
export function refusalOf({ httpStatus, status }: ApiError, client: ApiClient, nowMs: number): ApiFailure {
  if (httpStatus === 0) return { httpStatus, status: { ...status, server: client.server } };
  if (httpStatus !== 401) return { httpStatus, status: { ...status } };
  const { target, latest } = client.login;
  return { httpStatus, status: { ...status, login: describeLogin(target, latest, nowMs) } };
}
