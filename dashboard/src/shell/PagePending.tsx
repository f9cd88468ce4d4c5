import { ApiProblem } from '../api/problem';
import { Failed, Loading } from '../components/states';
import { useWaits } from '../live/again';

/** In place of a page whose file is still on its way, or waits for the server. */
export function PagePending() {
  return useWaits() ? <Failed error={new ApiProblem(0, '')} /> : <Loading height={240} />;
}
