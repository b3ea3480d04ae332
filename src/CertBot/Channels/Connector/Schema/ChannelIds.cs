namespace CertBot.Channels.Connector.Schema;

/// <summary>The channel ids of the Activity protocol that CertBot tells apart.</summary>
internal static class ChannelIds
{
    /// <summary>The channel of every conversation that is reached through a Connector.</summary>
    public const string Connector = "connector";

    /// <summary>Microsoft Teams, as the Connector names it.</summary>
    public const string Teams = "msteams";
}
