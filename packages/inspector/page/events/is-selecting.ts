/** Whether text within an element is selected, so that the click that ended it is none. */
export function isSelectingIn(element: Element): boolean {
  const selection = getSelection();
  return selection !== null && !selection.isCollapsed && selection.containsNode(element, true);
}
