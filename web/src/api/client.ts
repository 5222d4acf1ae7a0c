// The one way to the API: a client typed by openapi.json that carries the bearer token and throws what is refused.
import createClient from 'openapi-fetch';
import { accessToken, endSession } from '../auth/session';
import { ApiError, readProblem } from './problems';
import type { components, paths } from './schema';

type Schemas = components['schemas'];
export type Person = Schemas['PersonOut'];
export type PersonRow = Schemas['PersonRowOut'];
export type PersonIn = Schemas['PersonIn'];
export type PersonPatch = Schemas['PersonPatch'];
export type PersonName = Schemas['NameOut'];
export type Me = Schemas['MeOut'];
export type MePatch = Schemas['MePatch'];
export type Subject = Schemas['SubjectOut'];
export type SubjectIn = Schemas['SubjectIn'];
export type SubjectPatch = Schemas['SubjectPatch'];
export type Department = Schemas['DepartmentOut'];
export type DepartmentPatch = Schemas['DepartmentPatch'];
export type Term = Schemas['TermOut'];
export type TermIn = Schemas['TermIn'];
export type TermPatch = Schemas['TermPatch'];
export type SchoolClass = Schemas['ClassOut'];
export type ClassIn = Schemas['ClassIn'];
export type ClassPatch = Schemas['ClassPatch'];
export type MyClass = Schemas['MyClassOut'];
/** Somebody in one of my classes. */
export type Fellow = Schemas['MyPersonOut'];
export type Enrollment = Schemas['EnrollmentOut'];
export type EnrollmentIn = Schemas['EnrollmentIn'];
export type EnrollmentPatch = Schemas['EnrollmentPatch'];
export type EnrollmentsIn = Schemas['EnrollmentsIn'];
export type JoinIn = Schemas['JoinIn'];
export type Material = Schemas['MaterialOut'];
export type MaterialIn = Schemas['MaterialIn'];
export type MaterialPatch = Schemas['MaterialPatch'];
export type Book = Schemas['BookOut'];
export type BookCategory = Schemas['CategoryOut'];
export type BookItem = Schemas['ItemOut'];
export type BookWarning = Schemas['WarningOut'];
export type Band = Schemas['BandOut'];
export type GradebookPage = Schemas['GradebookOut'];
export type Total = Schemas['GradeOut'];
export type ScoreStatus = Schemas['ScoreStatus'];
export type ScoreIn = Schemas['CellIn'];
export type ScoresOut = Schemas['ScoresOut'];
export type MergeOut = Schemas['MergeOut'];
export type ScoreResult = Schemas['CellResultOut'];
export type CellOut = Schemas['CellOut'];
export type ScoreEvent = Schemas['ScoreEventOut'];
export type Grades = Schemas['GradesOut'];
export type Trace = Schemas['TraceOut'];
export type CategoryTrace = Schemas['CategoryTraceOut'];
export type ItemTrace = Schemas['ItemTraceOut'];
export type SchoolEvent = Schemas['EventOut'];
export type Notice = Schemas['NoticeOut'];
export type NoticeIn = Schemas['NoticeIn'];
export type NoticeCount = Schemas['NoticeCountOut'];
export type Session = Schemas['SessionOut'];
export type Config = Schemas['ConfigOut'];
export type Backups = Schemas['BackupsOut'];
export type Backup = Schemas['BackupOut'];
export type Settings = Schemas['SettingsOut'];
export type SettingsPatch = Schemas['SettingsPatch'];
export type MailSender = Schemas['MailSenderOut'];
export type TestMail = Schemas['TestMailOut'];
export type SetupIn = Schemas['SetupIn'];
export type Role = Schemas['Role'];
export type Job = Schemas['JobOut'];
export type JobRow = Schemas['JobRowOut'];
export type Sheet = Schemas['SheetOut'];
export type SheetKind = Schemas['SheetKind'];
export type SheetField = Schemas['SheetField'];
export type SheetImport = Schemas['SheetImportIn'];

/** A list as the API pages it: `next` is the cursor of what follows, null at the end. */
export interface Page<T> {
  items: T[];
  next?: string | null;
}

/** A thing that carries the number which `If-Match` asks for. */
export interface Versioned {
  version: number;
}

async function send(request: Request): Promise<Response> {
  try {
    return await fetch(request);
  } catch {
    throw new ApiError(0, {}, null);
  }
}

async function withToken(request: Request, renewal: 'cached' | 'renewed'): Promise<Request> {
  const token = await accessToken(renewal);
  if (token) request.headers.set('Authorization', `Bearer ${token}`);
  return request;
}

/** Whether a token that had not run out was refused, which tells how the session ended to the calls beside it too. */
let isRefused = false;

/** Sends with the token; a 401 is answered once with a renewed token, and then by ending the session here too. */
async function sendSignedIn(request: Request): Promise<Response> {
  const again = request.clone();
  const first = await withToken(request, 'cached');
  const response = await send(first);
  if (isAnswer(response)) return accept(response);
  if (response.status !== 401) throw await readProblem(response);

  isRefused ||= first.headers.has('Authorization');
  const second = await send(await withToken(again, 'renewed'));
  if (isAnswer(second)) return accept(second);
  // A token that had not run out and is refused, or cannot be renewed: the session was ended from elsewhere.
  if (second.status === 401) endSession(isRefused ? 'ended' : 'expired');
  throw await readProblem(second);
}

/** What was asked for, or that it has not changed since the tag that was sent. */
function isAnswer(response: Response): boolean {
  return response.ok || response.status === 304;
}

function accept(response: Response): Response {
  isRefused = false;
  return response;
}

async function sendPublic(request: Request): Promise<Response> {
  const response = await send(request);
  if (!response.ok) throw await readProblem(response);
  return response;
}

/** Calls of a person who has signed in. */
export const api = createClient<paths>({ fetch: sendSignedIn });

/** Calls that need no session: configuration and the first administrator. */
export const publicApi = createClient<paths>({ fetch: sendPublic });

/** The body of a successful answer; refusals were thrown before. */
export async function body<T>(call: Promise<{ data?: T }>): Promise<T> {
  const { data } = await call;
  if (data === undefined) throw new ApiError(-1, {}, null);
  return data;
}

/** The header that makes an edit safe: it is refused unless the thing still has this version. */
export function ifMatch(thing: Versioned): { 'If-Match': string } {
  return { 'If-Match': `"${thing.version}"` };
}
