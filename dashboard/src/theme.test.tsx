import { NativeSelect, TextInput } from '@mantine/core';
import { screen } from '@testing-library/react';
import { expect, test } from 'vitest';
import { renderIn } from './test/render';

test('the help of a field stands below it', () => {
  renderIn(
    <>
      <TextInput label="Score" description="A number" />
      <NativeSelect label="Action" description="What was done" />
    </>,
  );
  const below = (field: string, help: string) =>
    screen.getByLabelText(field).compareDocumentPosition(screen.getByText(help)) &
    Node.DOCUMENT_POSITION_FOLLOWING;
  expect(below('Score', 'A number')).toBeTruthy();
  expect(below('Action', 'What was done')).toBeTruthy();
});
