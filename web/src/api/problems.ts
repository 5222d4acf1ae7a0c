// What the API may answer when it refuses: each code here has a text in every language (a test holds the lists together).
import type { components } from './schema';

export const PROBLEM_CODES = [
  'bad_request',
  'unknown_parameter',
  'invalid_cursor',
  'invalid_json',
  'validation_failed',
  'idempotency_key_reused',
  'unauthenticated',
  'forbidden',
  'account_disabled',
  'mfa_required',
  'not_a_member',
  'setup_closed',
  'lecturers_by_administrator',
  'not_found',
  'method_not_allowed',
  'email_taken',
  'code_taken',
  'name_taken',
  'class_not_open',
  'class_full',
  'already_enrolled',
  'already_waiting',
  'self_enrollment_closed',
  'leaving_by_staff',
  'passcode_wrong',
  'too_many_guesses',
  'other_role',
  'role_not_held',
  'person_not_active',
  'own_administration',
  'too_many_materials',
  'upload_missing',
  'upload_differs',
  'no_address',
  'no_account',
  'no_test_mail',
  'already_linked',
  'import_running',
  'backups_elsewhere',
  'backup_running',
  'already_undone',
  'bundle_too_large',
  'export_too_large',
  'too_many_invitations',
  'archived',
  'has_dependents',
  'too_many_ended',
  'version_mismatch',
  'if_match_required',
  'payload_too_large',
  'unsupported_media_type',
  'too_many_requests',
  'internal',
  'busy',
  'timed_out',
  'unavailable',
  'too_many_categories',
  'too_many_items',
  'category_not_empty',
  'category_deleted',
  'import_in_between',
  'too_many_score_events',
  'second_person_needed',
  'not_submitter',
  'finals_at_work',
  'finals_not_open',
  'finals_not_submitted',
  'finals_not_locked',
  'finals_not_computed',
  'finals_incomplete',
  'change_decided',
  'change_outdated',
] as const;

/** What the page itself finds out: no answer at all, or an answer that is not Rollbook's. */
export const PAGE_CODES = ['network', 'unexpected'] as const;

export const FIELD_CODES = [
  'required',
  'too_short',
  'query_too_short',
  'too_long',
  'too_many_places',
  'invalid',
  'invalid_email',
  'invalid_date',
  'invalid_id',
  'in_the_future',
  'out_of_range',
  'not_allowed',
  'not_with',
  'unknown_field',
  'unknown_reference',
  'end_before_start',
  'no_role',
  'invalid_characters',
  'not_a_zip',
  'reserved_name',
  'file_type',
  'empty_file',
  'file_too_large',
  'web_address',
  'decimal_comma',
  'ambiguous_dot',
  'group_separator',
  'exponent',
  'negative',
  'above_limit',
  'above_scale',
  'duplicate',
  'no_band_from_zero',
  'too_many',
  'points_missing',
  'points_without_status',
  'unknown_item',
  'unknown_student',
  'not_active_in_class',
  'finals_locked',
  'not_in_future',
  'invalid_instant',
  'one_of',
  'busy',
  'not_a_mark',
  'other_class',
  'no_student_column',
  'no_item_column',
  'book_changed',
  'damaged_base',
  'row_of_another',
  'has_mark',
  'unchanged',
] as const;

export type ProblemCode = (typeof PROBLEM_CODES)[number] | (typeof PAGE_CODES)[number];
export type FieldCode = (typeof FIELD_CODES)[number];

export interface FieldProblem {
  path: string;
  code: FieldCode;
  params: Record<string, unknown>;
  /** The code as it was sent, for those who have texts of their own for more of them. */
  sent: string;
}

/** Does not compile when the API has a code that is not listed above. */
type AllListed<Code extends ProblemCode> = Code;
export type ServerCode = AllListed<components['schemas']['Code']>;

type WireProblem = components['schemas']['Problem'];

function knownProblemCode(code: unknown): ProblemCode {
  return PROBLEM_CODES.find((known) => known === code) ?? 'unexpected';
}

function knownFieldCode(code: unknown): FieldCode {
  return FIELD_CODES.find((known) => known === code) ?? 'invalid';
}

/** An answer other than success, as the page works with it. Carries no text: texts are chosen by `code`. */
export class ApiError extends Error {
  readonly code: ProblemCode;
  /** HTTP status, 0 when there was no answer. */
  readonly status: number;
  readonly requestId: string | null;
  readonly params: Record<string, unknown>;
  readonly fields: FieldProblem[];
  /** The thing as it is now, on `version_mismatch`. */
  readonly current: unknown;
  /** Seconds until another try is welcome, if the server told. */
  readonly retryAfter: number | null;

  constructor(status: number, problem: Partial<WireProblem>, retryAfter: number | null) {
    const code = status === 0 ? 'network' : knownProblemCode(problem.code);
    super(code);
    this.name = 'ApiError';
    this.code = code;
    this.status = status;
    this.requestId = problem.request_id ?? null;
    this.params = problem.params ?? {};
    this.fields = (problem.errors ?? []).map((each) => ({
      path: each.path,
      code: knownFieldCode(each.code),
      sent: each.code,
      params: each.params ?? {},
    }));
    this.current = problem.current;
    this.retryAfter = retryAfter;
  }
}

/** Reads a refused answer; one that is not `application/problem+json` (a proxy's page) becomes `unexpected`. */
export async function readProblem(response: Response): Promise<ApiError> {
  const wait = Number(response.headers.get('Retry-After'));
  const retryAfter = Number.isFinite(wait) && wait > 0 ? wait : null;
  const isProblem = response.headers.get('Content-Type')?.startsWith('application/problem+json') ?? false;
  if (!isProblem) return new ApiError(response.status, {}, retryAfter);
  const problem = (await response.json().catch(() => ({}))) as Partial<WireProblem>;
  return new ApiError(response.status, problem, retryAfter);
}

export function asApiError(error: unknown): ApiError {
  return error instanceof ApiError ? error : new ApiError(-1, {}, null);
}
