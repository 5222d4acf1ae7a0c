// The materials of a class by section: files that are saved, links that are opened, and a menu for the staff.
import { useMutation } from '@tanstack/react-query';
import { Download, ExternalLink, FileText, Link2 } from 'lucide-react';
import { lazy, Suspense } from 'react';
import { useTranslation } from 'react-i18next';
import type { Material } from '../../api/client';
import { asApiError } from '../../api/problems';
import { useReader } from '../../app/access';
import { useProblemTexts } from '../../components/ErrorNote';
import { Section } from '../../components/Page';
import { formatInstant } from '../../lib/dates';
import { formatSize } from '../../lib/files';
import classes from './MaterialList.module.css';
import { saveFile } from './queries';
import { bySection } from './sections';

const MaterialMenu = lazy(() => import('./MaterialMenu'));

export type Viewer = 'staff' | 'member';

export function MaterialList({ materials, viewer }: { materials: Material[]; viewer: Viewer }) {
  const { t } = useTranslation();
  return bySection(materials).map(({ section, items }) => (
    <Section key={section ?? ''} title={section ?? t('materials.general')}>
      <ul className={classes.list}>
        {items.map((material) => (
          <MaterialRow key={material.id} material={material} viewer={viewer} />
        ))}
      </ul>
    </Section>
  ));
}

function MaterialRow({ material, viewer }: { material: Material; viewer: Viewer }) {
  const { file } = material;
  const { language, zone } = useReader();
  const Icon = file ? FileText : Link2;
  return (
    <li className={classes.material}>
      <Icon size={20} strokeWidth={1.6} aria-hidden="true" className={classes.icon} />
      <div className={classes.words}>
        {file ? <FileTitle material={material} /> : <LinkTitle material={material} />}
        <div className={`${classes.detail} quiet figures`}>
          {file && (
            <>
              <span className={classes.file}>{file.name}</span>
              <span>{formatSize(file.size, language)}</span>
            </>
          )}
          <span>{formatInstant(material.created_at, language, zone)}</span>
        </div>
      </div>
      {viewer === 'staff' && (
        <Suspense fallback={<span className={classes.menu} />}>
          <MaterialMenu material={material} />
        </Suspense>
      )}
    </li>
  );
}

function FileTitle({ material }: { material: Material }) {
  const texts = useProblemTexts();
  const save = useMutation({ mutationFn: saveFile });
  return (
    <>
      <button
        type="button"
        className={classes.title}
        disabled={save.isPending}
        onClick={() => save.mutate(material)}
      >
        {material.title}
        <Download size={15} aria-hidden="true" />
      </button>
      <span className={classes.fault} role="alert">
        {save.error && texts.problem(asApiError(save.error))}
      </span>
    </>
  );
}

function LinkTitle({ material }: { material: Material }) {
  const { t } = useTranslation();
  return (
    <a className={classes.title} href={material.url ?? ''} target="_blank" rel="noreferrer">
      {material.title}
      <ExternalLink size={15} aria-hidden="true" />
      <span className="unseen">{t('materials.new_tab')}</span>
    </a>
  );
}
