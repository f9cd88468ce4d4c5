export default function Drawers() {
  return null;
}
