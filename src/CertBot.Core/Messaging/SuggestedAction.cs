using CertBot.Core.Primitives;

namespace CertBot.Core.Messaging;

/// <summary>A suggested action: its title, and the text that is sent as if typed when it is tapped.</summary>
public sealed record SuggestedAction(LocalizableValue Title, string Value);
