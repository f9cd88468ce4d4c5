import { Button } from '@mantine/core';
import { createLink } from '@tanstack/react-router';

/** A button of the kit that is a link of the router. */
export const LinkButton = createLink(Button);
