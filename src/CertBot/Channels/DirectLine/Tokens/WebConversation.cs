using CertBot.Core.Directory;
using CertBot.Repositories;

namespace CertBot.Channels.DirectLine.Tokens;

/// <summary>A user of the web chat, by the id in their request.</summary>
internal sealed record WebUser(string Id, string Name)
{
    /// <summary>The only tenant of this channel.</summary>
    public const string TenantName = "local";

    /// <summary>The bot in every conversation; no user may have its name.</summary>
    public const string BotId = "certbot";

    private const int MaxIdLength = 64;

    public ChannelUser ChannelUser => new(WebConversation.ChannelName, TenantName, Id, Name);

    /// <summary>Web Chat replaces ids that begin with <c>dl_</c> by random ones; the other rules are the store's.</summary>
    public static bool IsValidId(string id) =>
        id.Length is > 0 and <= MaxIdLength
        && !id.Equals(BotId, StringComparison.OrdinalIgnoreCase)
        && char.IsAsciiLetterOrDigit(id[0])
        && !id.StartsWith("dl_", StringComparison.OrdinalIgnoreCase)
        && id.All(c => char.IsAsciiLetterOrDigit(c) || c is '_' or '.' or '-');
}

/// <summary>A conversation: a user's personal chat, or a channel.</summary>
internal sealed record WebConversation(string Id, bool IsPersonal)
{
    public const string ChannelName = "web";

    private const string Prefix = "web-";

    public string ConversationId => Prefix + Id;

    /// <summary>The conversation that a link names, as this reader sees it: their own chat, or a channel.</summary>
    public static ConversationAddress AddressFor(string conversationId, WebUser reader) =>
        conversationId.StartsWith(Prefix, StringComparison.Ordinal) && conversationId[Prefix.Length..] is var id
            ? new(ChannelName, id, IsPersonal: id == reader.Id)
            : new(ChannelName, conversationId, IsPersonal: false);

    public ConversationAddress Address => new(ChannelName, Id, IsPersonal);
}
