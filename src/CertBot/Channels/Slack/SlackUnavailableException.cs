namespace CertBot.Channels.Slack;

/// <summary>Slack does not say what has to be known before something can be dealt with. It comes back: whoever has something to be dealt with tries again for hours.</summary>
internal sealed class SlackUnavailableException(string message) : Exception(message);
