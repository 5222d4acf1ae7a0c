// Choosing the part of a picture that is shown.
import { Button, Group } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import Cropper, { type Area } from 'react-easy-crop';
import 'react-easy-crop/react-easy-crop.css';
import { useTranslation } from 'react-i18next';
import type { Person } from '../../api/client';
import { useIdempotencyKey } from '../../api/idempotency';
import { AppModal } from '../../components/AppModal';
import { ErrorNote } from '../../components/ErrorNote';
import { cutSquare } from '../../lib/pictures';
import classes from './Avatar.module.css';
import { saveAvatar } from './queries';

interface AvatarDialogProps {
  file: File;
  onSaved: (person: Person) => void;
  onClose: () => void;
}

export default function AvatarDialog({ file, onSaved, onClose }: AvatarDialogProps) {
  const { t } = useTranslation();
  const key = useIdempotencyKey();
  const url = useObjectUrl(file);
  const [crop, setCrop] = useState({ x: 0, y: 0 });
  const [zoom, setZoom] = useState(1);
  const [square, setSquare] = useState<Area | null>(null);
  const save = useMutation({
    // The key belongs to the bytes: another part of the picture is another picture.
    mutationFn: async (part: Area) => {
      const picture = await cutSquare(file, part);
      return saveAvatar({ picture, key: `${key}-${part.x}-${part.y}-${part.width}` });
    },
    onSuccess: onSaved,
  });
  return (
    <AppModal title={t('avatar.dialog')} opened onClose={onClose}>
      <div className={classes.cropper}>
        {url && (
          <Cropper
            image={url}
            crop={crop}
            zoom={zoom}
            aspect={1}
            cropShape="round"
            showGrid={false}
            onCropChange={setCrop}
            onZoomChange={setZoom}
            onCropComplete={(_, pixels) => setSquare(pixels)}
            cropperProps={{ role: 'group', 'aria-label': t('avatar.area') }}
          />
        )}
      </div>
      <label className={classes.zoom}>
        {t('avatar.zoom')}
        <input
          type="range"
          min={1}
          max={4}
          step={0.05}
          value={zoom}
          onChange={(event) => setZoom(event.currentTarget.valueAsNumber)}
        />
      </label>
      {save.error && (
        <div className={classes.error}>
          <ErrorNote error={save.error} title={t('errors.form_title')} />
        </div>
      )}
      <Group justify="flex-end" mt="lg" gap="sm">
        <Button variant="default" onClick={onClose}>
          {t('common.cancel')}
        </Button>
        <Button disabled={!square} loading={save.isPending} onClick={() => square && save.mutate(square)}>
          {t('avatar.save')}
        </Button>
      </Group>
    </AppModal>
  );
}

/** An address of a chosen file for as long as it is shown. */
function useObjectUrl(file: File): string | null {
  const [url, setUrl] = useState<string | null>(null);
  useEffect(() => {
    const made = URL.createObjectURL(file);
    setUrl(made);
    return () => URL.revokeObjectURL(made);
  }, [file]);
  return url;
}
