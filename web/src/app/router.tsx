// All pages and their addresses. Pages are loaded when they are visited; rights are checked before, by permission.
import type { QueryClient } from '@tanstack/react-query';
import {
  createRootRouteWithContext,
  createRoute,
  createRouter,
  lazyRouteComponent,
  Outlet,
  redirect,
} from '@tanstack/react-router';
import { ApiError } from '../api/problems';
import { hasSession } from '../auth/session';
import { oneOf, ownPath, parseSearch, type RawSearch, search, stringifySearch, text } from '../lib/search';
import { configQuery, may, meQuery } from './access';
import { NotFoundPage, PageError, PagePending, StartError, StartPending } from './ErrorPages';
import { showLanguageOf, startPool } from './start';

export interface RouterContext {
  queryClient: QueryClient;
}

const root = createRootRouteWithContext<RouterContext>()({
  beforeLoad: async ({ context }) => startPool(await context.queryClient.ensureQueryData(configQuery)),
  component: Outlet,
  errorComponent: StartError,
  pendingComponent: StartPending,
  notFoundComponent: NotFoundPage,
});

const signIn = createRoute({
  getParentRoute: () => root,
  path: '/sign-in',
  validateSearch: (raw: RawSearch) =>
    search({
      from: ownPath(raw.from),
      note: oneOf(raw.note, [
        'expired',
        'ended',
        'signed_out',
        'everywhere',
        'password_changed',
        'setup_done',
      ]),
    }),
  beforeLoad: ({ search: { from } }) => {
    if (hasSession()) throw redirect({ href: from ?? '/' });
  },
  component: lazyRouteComponent(() => import('../auth/SignInPage')),
});

const forgotPassword = createRoute({
  getParentRoute: () => root,
  path: '/forgot-password',
  component: lazyRouteComponent(() => import('../auth/ForgotPasswordPage')),
});

const setup = createRoute({
  getParentRoute: () => root,
  path: '/setup',
  component: lazyRouteComponent(() => import('../auth/SetupPage')),
});

/** Everything behind the sign-in: the shell, and the person whom it is for. */
const school = createRoute({
  getParentRoute: () => root,
  id: 'school',
  beforeLoad: async ({ context, location }) => {
    if (!hasSession())
      throw redirect({ to: '/sign-in', search: { from: location.href === '/' ? undefined : location.href } });
    const me = await context.queryClient.ensureQueryData(meQuery);
    await showLanguageOf(me);
    return { me };
  },
  component: lazyRouteComponent(() => import('./Shell')),
  errorComponent: StartError,
  pendingComponent: StartPending,
});

/** Refuses a page to whose operation no role of the person gives a right. */
function only(operation: string) {
  return ({ context }: { context: { me: Parameters<typeof may>[0] } }) => {
    if (!may(context.me, operation)) throw new ApiError(403, { code: 'forbidden' }, null);
  };
}

const inSchool = { getParentRoute: () => school } as const;

const home = createRoute({
  ...inSchool,
  path: '/',
  component: lazyRouteComponent(() => import('../features/home/HomePage')),
});

const profile = createRoute({
  ...inSchool,
  path: '/profile',
  component: lazyRouteComponent(() => import('../features/profile/ProfilePage')),
});

const activity = createRoute({
  ...inSchool,
  path: '/activity',
  beforeLoad: only('list_events'),
  validateSearch: (raw: RawSearch) =>
    search({
      from: text(raw.from),
      to: text(raw.to),
      actor: text(raw.actor),
      action: text(raw.action),
      thing: text(raw.thing),
      cursor: text(raw.cursor),
    }),
  component: lazyRouteComponent(() => import('../features/events/ActivityPage')),
});

const notices = createRoute({
  ...inSchool,
  path: '/notices',
  validateSearch: (raw: RawSearch) =>
    search({ show: oneOf(raw.show, ['all', 'unread'] as const), cursor: text(raw.cursor) }),
  component: lazyRouteComponent(() => import('../features/notices/NoticesPage')),
});

export const ROLE_TABS = ['STUDENT', 'LECTURER', 'ADMIN', 'NONE'] as const;
export const PERSON_STATUSES = ['active', 'disabled', 'archived'] as const;
export const STATUSES = ['active', 'archived'] as const;
export const CLASS_STATUSES = ['open', 'closed', 'archived'] as const;
export const ENROLLMENT_STATUSES = ['active', 'waiting', 'withdrawn'] as const;

const people = createRoute({
  ...inSchool,
  path: '/people',
  beforeLoad: only('list_people'),
  validateSearch: (raw: RawSearch) =>
    search({
      role: oneOf(raw.role, ROLE_TABS),
      status: oneOf(raw.status, PERSON_STATUSES),
      q: text(raw.q),
      cursor: text(raw.cursor),
    }),
  component: lazyRouteComponent(() => import('../features/people/PeoplePage')),
});

const newPerson = createRoute({
  ...inSchool,
  path: '/people/new',
  beforeLoad: only('create_person'),
  validateSearch: (raw: RawSearch) => search({ role: oneOf(raw.role, ROLE_TABS) }),
  component: lazyRouteComponent(() => import('../features/people/NewPersonPage')),
});

const person = createRoute({
  ...inSchool,
  path: '/people/$person',
  component: lazyRouteComponent(() => import('../features/people/PersonPage')),
});

const statusList = (raw: RawSearch) =>
  search({ status: oneOf(raw.status, STATUSES), cursor: text(raw.cursor) });

const subjects = createRoute({
  ...inSchool,
  path: '/subjects',
  validateSearch: (raw: RawSearch) =>
    search({ status: oneOf(raw.status, STATUSES), q: text(raw.q), cursor: text(raw.cursor) }),
  component: lazyRouteComponent(() => import('../features/subjects/SubjectsPage')),
});

const newSubject = createRoute({
  ...inSchool,
  path: '/subjects/new',
  validateSearch: (raw: RawSearch) => search({ department: text(raw.department) }),
  beforeLoad: only('create_subject'),
  component: lazyRouteComponent(() => import('../features/subjects/NewSubjectPage')),
});

const subject = createRoute({
  ...inSchool,
  path: '/subjects/$subject',
  component: lazyRouteComponent(() => import('../features/subjects/SubjectPage')),
});

const departments = createRoute({
  ...inSchool,
  path: '/departments',
  validateSearch: statusList,
  component: lazyRouteComponent(() => import('../features/departments/DepartmentsPage')),
});

const newDepartment = createRoute({
  ...inSchool,
  path: '/departments/new',
  beforeLoad: only('create_department'),
  component: lazyRouteComponent(() => import('../features/departments/NewDepartmentPage')),
});

const department = createRoute({
  ...inSchool,
  path: '/departments/$department',
  validateSearch: statusList,
  component: lazyRouteComponent(() => import('../features/departments/DepartmentPage')),
});

const terms = createRoute({
  ...inSchool,
  path: '/terms',
  validateSearch: statusList,
  component: lazyRouteComponent(() => import('../features/terms/TermsPage')),
});

const newTerm = createRoute({
  ...inSchool,
  path: '/terms/new',
  beforeLoad: only('create_term'),
  component: lazyRouteComponent(() => import('../features/terms/NewTermPage')),
});

const term = createRoute({
  ...inSchool,
  path: '/terms/$term',
  component: lazyRouteComponent(() => import('../features/terms/TermPage')),
});

const classes = createRoute({
  ...inSchool,
  path: '/classes',
  beforeLoad: only('list_classes'),
  validateSearch: (raw: RawSearch) =>
    search({
      term: text(raw.term),
      subject: text(raw.subject),
      status: oneOf(raw.status, CLASS_STATUSES),
      q: text(raw.q),
      cursor: text(raw.cursor),
    }),
  component: lazyRouteComponent(() => import('../features/classes/ClassesPage')),
});

const newClass = createRoute({
  ...inSchool,
  path: '/classes/new',
  beforeLoad: only('create_class'),
  validateSearch: (raw: RawSearch) =>
    search({ term: text(raw.term), subject: text(raw.subject), from: text(raw.from) }),
  component: lazyRouteComponent(() => import('../features/classes/NewClassPage')),
});

const schoolClass = createRoute({
  ...inSchool,
  path: '/classes/$class',
  component: lazyRouteComponent(() => import('../features/classes/ClassPage')),
});

const classList = createRoute({
  ...inSchool,
  path: '/classes/$class/list',
  component: lazyRouteComponent(() => import('../features/enrollments/ClassListPage')),
});

const classOverview = createRoute({
  getParentRoute: () => schoolClass,
  path: '/',
  component: lazyRouteComponent(() => import('../features/classes/ClassOverview')),
});

const classPeople = createRoute({
  getParentRoute: () => schoolClass,
  path: '/people',
  validateSearch: (raw: RawSearch) =>
    search({
      status: oneOf(raw.status, ENROLLMENT_STATUSES),
      q: text(raw.q),
      cursor: text(raw.cursor),
    }),
  component: lazyRouteComponent(() => import('../features/enrollments/ClassPeople')),
});

const classMaterials = createRoute({
  getParentRoute: () => schoolClass,
  path: '/materials',
  validateSearch: (raw: RawSearch) => search({ cursor: text(raw.cursor) }),
  component: lazyRouteComponent(() => import('../features/materials/ClassMaterials')),
});

const classGradebook = createRoute({
  getParentRoute: () => schoolClass,
  path: '/gradebook',
  validateSearch: (raw: RawSearch) =>
    search({ status: oneOf(raw.status, ['active', 'withdrawn'] as const), cursor: text(raw.cursor) }),
  component: lazyRouteComponent(() => import('../features/gradebook/ClassGradebook')),
});

const classBook = createRoute({
  getParentRoute: () => schoolClass,
  path: '/gradebook/book',
  component: lazyRouteComponent(() => import('../features/gradebook/BookPage')),
});

const classGrades = createRoute({
  getParentRoute: () => schoolClass,
  path: '/grades',
  component: lazyRouteComponent(() => import('../features/grades/ClassGrades')),
});

const jobs = createRoute({
  ...inSchool,
  path: '/jobs',
  beforeLoad: only('list_jobs'),
  validateSearch: (raw: RawSearch) => search({ cursor: text(raw.cursor) }),
  component: lazyRouteComponent(() => import('../features/jobs/JobsPage')),
});

const job = createRoute({
  ...inSchool,
  path: '/jobs/$job',
  beforeLoad: only('get_job'),
  validateSearch: (raw: RawSearch) => search({ cursor: text(raw.cursor) }),
  component: lazyRouteComponent(() => import('../features/jobs/JobPage')),
});

const newImport = createRoute({
  ...inSchool,
  path: '/imports/new',
  beforeLoad: only('create_import'),
  validateSearch: (raw: RawSearch) =>
    search({ kind: oneOf(raw.kind, ['people', 'classes', 'enrollments', 'bundle']) }),
  component: lazyRouteComponent(() => import('../features/imports/ImportPage')),
});

const newExport = createRoute({
  ...inSchool,
  path: '/exports/new',
  beforeLoad: only('export_school'),
  component: lazyRouteComponent(() => import('../features/exports/ExportPage')),
});

const settings = createRoute({
  ...inSchool,
  path: '/settings',
  beforeLoad: only('update_settings'),
  component: lazyRouteComponent(() => import('../features/settings/SettingsPage')),
});

const sheet = createRoute({
  ...inSchool,
  path: '/imports/sheets/$sheet',
  beforeLoad: only('get_sheet'),
  validateSearch: (raw: RawSearch) =>
    search({
      worksheet: text(raw.worksheet),
      map: text(raw.map),
      role: oneOf(raw.role, ['STUDENT', 'LECTURER', 'ADMIN']),
      term: text(raw.term),
      invite: oneOf(raw.invite, ['yes']),
      check: text(raw.check),
    }),
  component: lazyRouteComponent(() => import('../features/imports/SheetPage')),
});

const elsewhere = createRoute({
  ...inSchool,
  path: '/$',
  component: NotFoundPage,
});

const routeTree = root.addChildren([
  signIn,
  forgotPassword,
  setup,
  school.addChildren([
    home,
    profile,
    notices,
    activity,
    people,
    newPerson,
    person,
    subjects,
    newSubject,
    subject,
    departments,
    newDepartment,
    department,
    terms,
    newTerm,
    term,
    classes,
    newClass,
    classList,
    schoolClass.addChildren([
      classOverview,
      classPeople,
      classMaterials,
      classGradebook,
      classBook,
      classGrades,
    ]),
    jobs,
    job,
    newImport,
    newExport,
    sheet,
    settings,
    elsewhere,
  ]),
]);

export function createAppRouter(queryClient: QueryClient) {
  return createRouter({
    routeTree,
    context: { queryClient },
    parseSearch,
    stringifySearch,
    defaultPreload: 'intent',
    defaultPreloadStaleTime: 0,
    defaultErrorComponent: PageError,
    defaultPendingComponent: PagePending,
    defaultNotFoundComponent: NotFoundPage,
    scrollRestoration: true,
  });
}

declare module '@tanstack/react-router' {
  interface Register {
    router: ReturnType<typeof createAppRouter>;
  }
}
