import { signUp } from './actions.js';

export default function SignUp() {
  return (
    <form action={signUp}>
      <input name="email" type="email" />
      <input name="org" />
      <button type="submit">Sign up</button>
    </form>
  );
}
