using System.Buffers.Text;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using CertBot.Core.Language;
using NodaTime;

namespace CertBot.Channels.Web;

/// <summary>Writes and reads tokens: signed, bound to one person and one conversation (or one file in it), good for half an hour.</summary>
internal sealed class Tickets(WebKey key, IClock clock, Cast cast)
{
    public static readonly Duration Good = Duration.FromMinutes(30);

    // A link to a file stays in a page for as long as somebody leaves it open.
    private static readonly Duration GoodForFile = Duration.FromHours(24);

    public string Write(Ticket ticket) =>
        Sign(["t", ticket.User.Id, ticket.Place.Id, ticket.Place.Personal ? "p" : "s", ticket.Language.Value, Until(Good)]);

    public string WriteForFile(Ticket ticket, string file) => Sign(["f", ticket.User.Id, ticket.Place.Conversation, file, Until(GoodForFile)]);

    /// <summary>The ticket, or null when it is none of ours, was changed, or has run out.</summary>
    public Ticket? Read(string? token) => Words(token) switch
    {
        ["t", var user, var place, var kind, var language, var until] when IsStillGood(until) =>
            new Ticket(cast.User(user), new WebPlace(place, kind == "p"), new LanguageCode(language)),
        _ => null,
    };

    /// <summary>Whose link to this file it is; null: nobody's.</summary>
    public WebUser? Opens(string? token, string conversation, string file) =>
        Words(token) is ["f", var user, var c, var f, var until] && c == conversation && f == file && IsStillGood(until) ? cast.User(user) : null;

    private string Until(Duration length) => (clock.GetCurrentInstant() + length).ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture);

    private bool IsStillGood(string until) =>
        long.TryParse(until, NumberStyles.None, CultureInfo.InvariantCulture, out var seconds) && clock.GetCurrentInstant().ToUnixTimeSeconds() < seconds;

    private string Sign(string[] words)
    {
        var payload = Base64Url.EncodeToString(Encoding.UTF8.GetBytes(string.Join('|', words)));
        return $"{payload}.{Seal(payload)}";
    }

    private string[] Words(string? token)
    {
        if (token is not { Length: > 0 and <= 1024 } || token.Split('.') is not [var payload, var seal]
            || !CryptographicOperations.FixedTimeEquals(Encoding.ASCII.GetBytes(Seal(payload)), Encoding.ASCII.GetBytes(seal)))
        {
            return [];
        }

        return Encoding.UTF8.GetString(Base64Url.DecodeFromChars(payload)).Split('|');
    }

    private string Seal(string payload) => Base64Url.EncodeToString(HMACSHA256.HashData(key.Bytes, Encoding.UTF8.GetBytes(payload)));
}
