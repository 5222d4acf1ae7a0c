// The look of Rollbook in one place: register cloth, ink and the red of a ribbon; Inter; quiet, dense controls.
import { type CSSVariablesResolver, createTheme, type MantineColorsTuple } from '@mantine/core';

const cloth: MantineColorsTuple = [
  '#eef6f3',
  '#d8ebe4',
  '#b2d6c9',
  '#86bdab',
  '#5ca58f',
  '#3b8d76',
  '#237560',
  '#17604d',
  '#0f4c3d',
  '#0a3a2f',
];

const ink: MantineColorsTuple = [
  '#f7f9f8',
  '#eff2f1',
  '#e3e8e6',
  '#d0d7d4',
  '#b1bbb7',
  '#89958f',
  '#626e69',
  '#485250',
  '#2f3735',
  '#1a201e',
];

const night: MantineColorsTuple = [
  '#dde4e1',
  '#bcc6c2',
  '#9aa6a1',
  '#75827c',
  '#3d4845',
  '#303a37',
  '#242c2a',
  '#1a211f',
  '#151b19',
  '#0f1413',
];

const ribbon: MantineColorsTuple = [
  '#fdf1ee',
  '#fadfd8',
  '#f3bdb0',
  '#ea9885',
  '#e0745d',
  '#d9573f',
  '#b8412b',
  '#9d3522',
  '#7f2b1c',
  '#612116',
];

const ochre: MantineColorsTuple = [
  '#fdf7e6',
  '#f9eac2',
  '#f1d68b',
  '#e7be54',
  '#d5a52c',
  '#b5881c',
  '#8c6814',
  '#735510',
  '#59420d',
  '#40300a',
];

/** Below this width the page is laid out for a phone: bottom bar, no side bar, one column. */
export const PHONE = '48em';

export const theme = createTheme({
  colors: { cloth, gray: ink, dark: night, red: ribbon, yellow: ochre, green: cloth },
  primaryColor: 'cloth',
  primaryShade: { light: 7, dark: 6 },
  black: '#1a201e',
  fontFamily: "'Inter Variable', system-ui, -apple-system, 'Segoe UI', sans-serif",
  fontSizes: { xs: '0.75rem', sm: '0.8438rem', md: '0.9375rem', lg: '1.0625rem', xl: '1.25rem' },
  lineHeights: { xs: '1.4', sm: '1.45', md: '1.5', lg: '1.5', xl: '1.4' },
  headings: {
    fontWeight: '640',
    textWrap: 'balance',
    sizes: {
      h1: { fontSize: '1.625rem', lineHeight: '1.2' },
      h2: { fontSize: '1.125rem', lineHeight: '1.35' },
      h3: { fontSize: '0.9375rem', lineHeight: '1.4' },
    },
  },
  defaultRadius: 'md',
  radius: { xs: '0.1875rem', sm: '0.3125rem', md: '0.4375rem', lg: '0.75rem', xl: '1.25rem' },
  cursorType: 'pointer',
  respectReducedMotion: true,
  shadows: {
    xs: '0 1px 2px rgb(15 30 25 / 6%)',
    sm: '0 1px 3px rgb(15 30 25 / 8%), 0 4px 12px rgb(15 30 25 / 4%)',
    md: '0 2px 6px rgb(15 30 25 / 8%), 0 12px 28px rgb(15 30 25 / 10%)',
    lg: '0 4px 10px rgb(15 30 25 / 8%), 0 24px 48px rgb(15 30 25 / 14%)',
    xl: '0 8px 16px rgb(15 30 25 / 8%), 0 32px 64px rgb(15 30 25 / 18%)',
  },
  components: {
    Button: { defaultProps: { size: 'sm' } },
    Menu: {
      defaultProps: {
        shadow: 'md',
        // Its invisible first element is no child that a menu may have.
        withInitialFocusPlaceholder: false,
        // Inside the landmark of the page, but out of tables that cut off what reaches beyond them.
        portalProps: { target: '#content' },
      },
    },
    Select: { defaultProps: { allowDeselect: false, checkIconPosition: 'right' } },
    Tooltip: { defaultProps: { openDelay: 300 } },
  },
});

/** Mantine's own variables for text and tints, taken from the tokens of global.css so that both schemes keep contrast. */
const fromTokens = {
  '--mantine-color-body': 'var(--paper)',
  '--mantine-color-text': 'var(--text)',
  '--mantine-color-dimmed': 'var(--text-quiet)',
  '--mantine-color-placeholder': 'var(--text-quiet)',
  '--mantine-color-anchor': 'var(--link)',
  '--mantine-color-error': 'var(--tone-bad)',
  ...tint('cloth', '--tone-good', '--link'),
  ...tint('red', '--tone-bad', '--tone-bad'),
  ...tint('yellow', '--tone-warn', '--tone-warn'),
};

function tint(name: string, tone: string, text: string) {
  return {
    [`--mantine-color-${name}-light`]: `color-mix(in srgb, var(${tone}) 10%, transparent)`,
    [`--mantine-color-${name}-light-hover`]: `color-mix(in srgb, var(${tone}) 18%, transparent)`,
    [`--mantine-color-${name}-light-color`]: `var(${text})`,
  };
}

export const cssVariables: CSSVariablesResolver = () => ({
  variables: {},
  light: fromTokens,
  dark: fromTokens,
});
