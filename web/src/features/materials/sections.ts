// A list of materials as sections; the API sorts it so that each section is one stretch of the list.
import type { Material } from '../../api/client';

export interface MaterialSection {
  section: string | null;
  items: Material[];
}

export function bySection(materials: Material[]): MaterialSection[] {
  const sections: MaterialSection[] = [];
  for (const material of materials) {
    const section = material.section ?? null;
    const known = sections.find((each) => each.section === section);
    if (known) known.items.push(material);
    else sections.push({ section, items: [material] });
  }
  return sections;
}
