export default function Home() {
  return <h1>Reports for everyone</h1>;
}
