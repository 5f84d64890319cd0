import { placeOrder } from './actions.js';

export default function Checkout() {
  return (
    <form action={placeOrder}>
      <input name="order" />
    </form>
  );
}
