// Mantine's buttons and links as links of the router: typed addresses, no page load.
import { Anchor, type AnchorProps, Button, type ButtonProps } from '@mantine/core';
import { createLink } from '@tanstack/react-router';
import { type AnchorHTMLAttributes, forwardRef } from 'react';

type LinkAttributes<Own> = Omit<AnchorHTMLAttributes<HTMLAnchorElement>, keyof Own>;

export const ButtonLink = createLink(
  forwardRef<HTMLAnchorElement, ButtonProps & LinkAttributes<ButtonProps>>((props, ref) => (
    <Button component="a" ref={ref} {...props} />
  )),
);

export const TextLink = createLink(
  forwardRef<HTMLAnchorElement, AnchorProps & LinkAttributes<AnchorProps>>((props, ref) => (
    <Anchor ref={ref} {...props} />
  )),
);
