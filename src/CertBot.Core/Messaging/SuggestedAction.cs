using CertBot.Core.Primitives;

namespace CertBot.Core.Messaging;

/// <summary>A short answer to tap: what it says (a leaf or plain text) and what is sent when tapped, as if typed.</summary>
public sealed record SuggestedAction(LocalizableValue Title, string Value);
