using System.Buffers.Text;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using CertBot.Core.Primitives;
using NodaTime;

namespace CertBot.Channels.DirectLine.Tokens;

/// <summary>Issues and parses tokens: signed, bound to one user and one conversation (or one file in it), valid for half an hour.</summary>
internal sealed class DirectLineTokens(TokenSigningKey key, IClock clock, DemoUsers users)
{
    public static readonly Duration Lifetime = Duration.FromMinutes(30);

    // A file link is used for as long as a page stays open.
    private static readonly Duration FileLinkLifetime = Duration.FromHours(24);

    public string Issue(DirectLineToken token) =>
        Sign(["t", token.User.Id, token.Conversation.Id, token.Conversation.IsPersonal ? "p" : "s", token.Language.Value, FormatExpiry(Lifetime)]);

    public string IssueForFile(DirectLineToken token, string file) =>
        Sign(["f", token.User.Id, token.Conversation.ConversationId, file, FormatExpiry(FileLinkLifetime)]);

    /// <summary>The token, or null when it is not signed by this key, was changed, or has expired.</summary>
    public DirectLineToken? Parse(string? text) =>
        ReadParts(text) switch
        {
            ["t", var userId, var conversationId, var kind, var language, var until] when IsUnexpired(until) => new DirectLineToken(
                users.GetUser(userId),
                new WebConversation(conversationId, kind == "p"),
                new LanguageCode(language)
            ),
            _ => null,
        };

    /// <summary>The user whose link to this file it is; null for an invalid link.</summary>
    public WebUser? FindFileReader(string? text, string conversation, string file) =>
        ReadParts(text) is ["f", var userId, var tokenConversation, var tokenFile, var until]
        && tokenConversation == conversation
        && tokenFile == file
        && IsUnexpired(until)
            ? users.GetUser(userId)
            : null;

    private string FormatExpiry(Duration length) => (clock.GetCurrentInstant() + length).ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture);

    private bool IsUnexpired(string until) =>
        long.TryParse(until, NumberStyles.None, CultureInfo.InvariantCulture, out var seconds) && clock.GetCurrentInstant().ToUnixTimeSeconds() < seconds;

    private string Sign(string[] parts)
    {
        var payload = Base64Url.EncodeToString(Encoding.UTF8.GetBytes(string.Join('|', parts)));
        return $"{payload}.{ComputeSignature(payload)}";
    }

    private string[] ReadParts(string? text)
    {
        if (
            text is not { Length: > 0 and <= 1024 }
            || text.Split('.') is not [var payload, var signature]
            || !CryptographicOperations.FixedTimeEquals(Encoding.ASCII.GetBytes(ComputeSignature(payload)), Encoding.ASCII.GetBytes(signature))
        )
        {
            return [];
        }

        return Encoding.UTF8.GetString(Base64Url.DecodeFromChars(payload)).Split('|');
    }

    private string ComputeSignature(string payload) => Base64Url.EncodeToString(HMACSHA256.HashData(key.Bytes, Encoding.UTF8.GetBytes(payload)));
}

/// <summary>The content of a token: user, conversation, and the language of the page.</summary>
internal sealed record DirectLineToken(WebUser User, WebConversation Conversation, LanguageCode Language);
