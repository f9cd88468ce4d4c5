/** The first field that was refused, under the eyes and the keyboard. */
export function toFirstProblem(form: HTMLFormElement | null): void {
  form?.querySelector<HTMLElement>('[aria-invalid="true"]')?.focus();
}
