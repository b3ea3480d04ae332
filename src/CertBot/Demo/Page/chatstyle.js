// Styles Web Chat and its cards in the colours of the page.
import { initials } from './face.js';
import { isDark } from './theme.js';

const color = name => getComputedStyle(document.documentElement).getPropertyValue(`--${name}`).trim();

export const style = person => ({
  accent: color('accent'),
  subtle: color('muted'),
  backgroundColor: color('surface'),
  primaryFont: color('font'),
  bubbleBackground: color('bubble'),
  bubbleBorderColor: color('border'),
  bubbleBorderRadius: 10,
  bubbleTextColor: color('text'),
  bubbleMaxWidth: 640,
  bubbleAttachmentMaxWidth: 640,
  bubbleFromUserBackground: color('accent-soft'),
  bubbleFromUserBorderColor: color('accent-soft'),
  bubbleFromUserBorderRadius: 10,
  bubbleFromUserTextColor: color('text'),
  avatarSize: 30,
  botAvatarInitials: 'CB',
  botAvatarBackgroundColor: '#2457c5',
  userAvatarInitials: initials(person.name),
  userAvatarBackgroundColor: '#4f5d73',
  sendBoxBackground: color('surface'),
  sendBoxTextColor: color('text'),
  sendBoxPlaceholderColor: color('muted'),
  sendBoxButtonColor: color('muted'),
  sendBoxButtonColorOnHover: color('accent'),
  sendBoxButtonShadeColorOnHover: color('hover'),
  sendBoxBorderTop: `solid 1px ${color('border')}`,
  suggestedActionBackgroundColor: color('surface'),
  suggestedActionBackgroundColorOnHover: color('hover'),
  suggestedActionTextColor: color('accent'),
  suggestedActionBorderColor: color('accent'),
  suggestedActionBorderRadius: 16,
  suggestedActionHeight: 34,
  suggestedActionLayout: 'flow',
  timestampColor: color('muted'),
  groupTimestamp: 60000,
  hideUploadButton: false,
});

const tones = () => {
  const of = name => ({ default: color(name), subtle: color(name) });
  return {
    default: { default: color('text'), subtle: color('muted') },
    accent: of('accent'),
    good: of('good'),
    warning: of('warning'),
    attention: of('attention'),
    light: of('muted'),
    dark: of('text'),
  };
};

export const hostConfig = () => ({
  supportsInteractivity: true,
  fontFamily: color('font'),
  fontSizes: { small: 12, default: 14, medium: 15, large: 17, extraLarge: 20 },
  fontWeights: { lighter: 300, default: 400, bolder: 600 },
  spacing: { small: 4, default: 8, medium: 14, large: 20, extraLarge: 28, padding: 14 },
  separator: { lineThickness: 1, lineColor: color('border') },
  containerStyles: {
    default: { backgroundColor: color('bubble'), foregroundColors: tones() },
    emphasis: { backgroundColor: color('hover'), foregroundColors: tones() },
    good: { backgroundColor: color(isDark() ? 'hover' : 'good-soft'), foregroundColors: tones() },
    warning: { backgroundColor: color(isDark() ? 'hover' : 'warning-soft'), foregroundColors: tones() },
    attention: { backgroundColor: color(isDark() ? 'hover' : 'attention-soft'), foregroundColors: tones() },
    accent: { backgroundColor: color('accent-soft'), foregroundColors: tones() },
  },
  inputs: {
    label: {
      inputSpacing: 'small',
      requiredInputs: { weight: 'Default', color: 'Default', size: 'Default', suffix: ' *', suffixColor: 'Attention' },
      optionalInputs: { weight: 'Default', color: 'Default', size: 'Default' },
    },
    errorMessage: { color: 'Attention' },
  },
  actions: {
    // Counts those in the menu too; a card with more is not shown at all.
    maxActions: 12,
    spacing: 'default',
    buttonSpacing: 8,
    showCard: { actionMode: 'inline', inlineTopMargin: 10, style: 'emphasis' },
    actionsOrientation: 'horizontal',
    actionAlignment: 'left',
  },
  factSet: {
    title: { weight: 'Bolder', size: 'Default', color: 'Default', wrap: true, maxWidth: 150 },
    value: { weight: 'Default', size: 'Default', color: 'Default', wrap: true },
    spacing: 14,
  },
});
