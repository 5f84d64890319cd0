/** Whether text within an element is selected. */
export function isSelectingIn(element: Element): boolean {
  const selection = getSelection();
  return selection !== null && !selection.isCollapsed && selection.containsNode(element, true);
}
