/** Why a form was not taken, beside its button. */

import { Icon } from "./icon.tsx";

export const Wrong = ({ words }: { words: string | null }) =>
  words ? (
    <p class="st error wrong-form" role="alert">
      <Icon name="error" small />
      {words}
    </p>
  ) : null;
