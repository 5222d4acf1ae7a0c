// Editing of any versioned thing: a drawer with its form, a menu of its state changes, and the dialog of a conflict.
import { ActionIcon, Menu, Skeleton } from '@mantine/core';
import { EllipsisVertical } from 'lucide-react';
import { type ReactNode, Suspense, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Versioned } from '../api/client';
import type { ApiError } from '../api/problems';
import { useSaving } from '../api/saving';
import { changedFields, type Fields } from '../lib/edits';
import { AppDrawer, useFirstOpening } from './AppModal';
import { type Confirmation, ConfirmDialog } from './ConfirmDialog';
import { notify } from './notify';
import { type Editable, SavingConflict } from './SavingConflict';

interface EditFormProps<P> {
  error: ApiError | null;
  isSaving: boolean;
  onSubmit: (fields: P) => void;
  onCancel: () => void;
}

interface EditDrawerProps<T, P> {
  title: string;
  thing: T;
  editable: Editable<T, P>;
  opened: boolean;
  onClose: () => void;
  children: (form: EditFormProps<P>, thing: T) => ReactNode;
}

export function EditDrawer<T extends Versioned, P extends Fields>(props: EditDrawerProps<T, P>) {
  return (
    <AppDrawer title={props.title} opened={props.opened} onClose={props.onClose}>
      <Editor {...props} />
    </AppDrawer>
  );
}

/** Lives as long as the drawer is open, and so keeps what the edit began with. */
function Editor<T extends Versioned, P extends Fields>({
  thing,
  editable,
  onClose,
  children,
}: EditDrawerProps<T, P>) {
  const { t } = useTranslation();
  const [base] = useState(thing);
  const done = (now: T) => {
    editable.keep(now);
    onClose();
  };
  const saving = useSaving<T, P>({
    base,
    write: editable.write,
    onSaved: (saved) => {
      done(saved);
      notify(t('common.saved'));
    },
    onTheirs: done,
  });
  const submit = (fields: P) => {
    const changes = changedFields(editable.toFields(base), fields);
    if (Object.keys(changes).length === 0) return onClose();
    saving.save(changes as P);
  };
  const form = { error: saving.error, isSaving: saving.isSaving, onSubmit: submit, onCancel: onClose };
  return (
    <>
      {/* Forms come in a chunk of their own, when the first one is opened. */}
      <Suspense fallback={<Skeleton height={320} radius="md" />}>{children(form, base)}</Suspense>
      <SavingConflict saving={saving} base={base} editable={editable} />
    </>
  );
}

/** A change of state that is asked for first, such as "archive". */
export interface StateChange<P> {
  icon: ReactNode;
  changes: P;
  ask: Confirmation;
}

/** A further entry of the menu that asks nothing first. */
interface MenuEntry {
  label: string;
  icon: ReactNode;
  onClick: () => void;
}

interface StateMenuProps<T, P> {
  name: string;
  thing: T;
  editable: Editable<T, P>;
  changes: StateChange<P>[];
  others?: MenuEntry[];
  /** Framed beside other buttons, plain in a row of a list. */
  look?: 'framed' | 'plain';
}

export function StateMenu<T extends Versioned, P extends Fields>(props: StateMenuProps<T, P>) {
  const { name, thing, editable, changes, others = [], look = 'framed' } = props;
  const { t } = useTranslation();
  const [asked, setAsked] = useState<StateChange<P> | null>(null);
  const [opened, setOpened] = useState(false);
  const menu = useFirstOpening(opened);
  const close = () => {
    setAsked(null);
    saving.reset();
  };
  const done = (now: T) => {
    editable.keep(now);
    close();
  };
  const saving = useSaving<T, P>({ base: thing, write: editable.write, onSaved: done, onTheirs: done });
  if (changes.length + others.length === 0) return null;
  return (
    <>
      <Menu position="bottom-end" opened={menu.isOpen} onChange={setOpened}>
        <Menu.Target>
          <ActionIcon
            variant={look === 'framed' ? 'default' : 'subtle'}
            color="gray"
            size={look === 'framed' ? 36 : 30}
            aria-label={t('common.more', { name })}
          >
            <EllipsisVertical size={17} />
          </ActionIcon>
        </Menu.Target>
        {menu.isMade ? (
          <Menu.Dropdown>
            {others.map((other) => (
              <Menu.Item key={other.label} leftSection={other.icon} onClick={other.onClick}>
                {other.label}
              </Menu.Item>
            ))}
            {changes.map((change) => (
              <Menu.Item
                key={change.ask.action}
                leftSection={change.icon}
                c={change.ask.tone === 'grave' ? 'var(--tone-bad)' : undefined}
                onClick={() => setAsked(change)}
              >
                {change.ask.action}
              </Menu.Item>
            ))}
          </Menu.Dropdown>
        ) : null}
      </Menu>
      <ConfirmDialog
        ask={saving.conflict ? null : (asked?.ask ?? null)}
        error={saving.error}
        isBusy={saving.isSaving}
        onConfirm={() => asked && saving.save(asked.changes)}
        onClose={close}
      />
      <SavingConflict saving={saving} base={thing} editable={editable} />
    </>
  );
}
