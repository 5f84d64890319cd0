import { Icon, type IconName } from './icon.js';

interface IconButtonProps {
  readonly icon: IconName;
  /** What it does; shown beside the icon if `isNamed`. */
  readonly label: string;
  /** The key that does the same. */
  readonly shortcut?: string | undefined;
  readonly isNamed?: boolean | undefined;
  readonly isPressed?: boolean | undefined;
  readonly isExpanded?: boolean | undefined;
  readonly isDisabled?: boolean | undefined;
  readonly class?: string | undefined;
  onClick(): void;
}

export function IconButton(props: IconButtonProps) {
  const { icon, label, shortcut, isNamed = false, isPressed, isExpanded, isDisabled, onClick } = props;
  return (
    <button
      type="button"
      class={`button ${isNamed ? 'is-named' : ''} ${props.class ?? ''}`}
      title={shortcut === undefined ? label : `${label} (${shortcut})`}
      aria-label={label}
      aria-keyshortcuts={shortcut}
      aria-pressed={isPressed}
      aria-expanded={isExpanded}
      disabled={isDisabled}
      onClick={onClick}
    >
      <Icon name={icon} />
      {isNamed && <span class="button-name">{label}</span>}
    </button>
  );
}
