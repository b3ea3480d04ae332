using System.Buffers.Text;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using CertBot.Core.Primitives;
using NodaTime;

namespace CertBot.Channels.DirectLine.Tokens;

/// <summary>Writes and reads tokens: signed, bound to one person and one conversation (or one file in it), good for half an hour.</summary>
internal sealed class DirectLineTokens(TokenSigningKey key, IClock clock, DemoUsers users)
{
    public static readonly Duration Lifetime = Duration.FromMinutes(30);

    // A link to a file stays in a page for as long as somebody leaves it open.
    private static readonly Duration FileLinkLifetime = Duration.FromHours(24);

    public string Issue(DirectLineToken token) =>
        Sign(["t", token.User.Id, token.Conversation.Id, token.Conversation.IsPersonal ? "p" : "s", token.Language.Value, FormatExpiry(Lifetime)]);

    public string IssueForFile(DirectLineToken token, string file) =>
        Sign(["f", token.User.Id, token.Conversation.ConversationId, file, FormatExpiry(FileLinkLifetime)]);

    /// <summary>The ticket, or null when it is none of ours, was changed, or has run out.</summary>
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

    /// <summary>Whose link to this file it is; null: nobody's.</summary>
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

/// <summary>What a token says: who speaks, in which conversation, and the language their page is set to.</summary>
internal sealed record DirectLineToken(WebUser User, WebConversation Conversation, LanguageCode Language);
