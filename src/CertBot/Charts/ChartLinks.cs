using System.Security.Cryptography;
using System.Text.Json;
using System.Text.Json.Serialization;
using CertBot.Core.Directory;
using CertBot.Core.Localization;
using CertBot.Core.Primitives;
using CertBot.Files;
using CertBot.Outbox;
using CertBot.Outbox.Rendering;
using Microsoft.AspNetCore.DataProtection;
using NodaTime;

namespace CertBot.Charts;

/// <summary>
/// Addresses of charts. Chats load a picture without saying who reads it, so the address is encrypted and authenticated, made for one person or conversation,
/// and expires; whether they may still see the application is checked at each request. The figures are in the address: the picture shows what its card says.
/// </summary>
internal sealed partial class ChartLinks(
    IDataProtectionProvider protection,
    FilesSettings settings,
    ChartPictures pictures,
    IEnumerable<IChannelAdapter> channels,
    IClock clock
) : IPictureLinkFactory
{
    /// <summary>Chats copy pictures when a message is sent; who scrolls back later reads the figures in the card.</summary>
    public static readonly Duration Lifetime = Duration.FromDays(7);

    /// <summary>The path of the endpoint.</summary>
    public const string Path = "charts";

    /// <summary>The longest address that all channels take.</summary>
    private const int MaxLength = 3000;

    private readonly IDataProtector _protector = protection.CreateProtector("CertBot.Charts.1");
    private readonly HashSet<string> _ownClients = [.. channels.Where(c => c.IsServedByThisHost).Select(c => c.Name)];

    public string? Url(LocalizableValue.PictureValue picture, LanguageCode language, PersonId? reader, ConversationAddress address)
    {
        if (!pictures.CanDraw)
            return null;
        var token = new ChartToken(picture.Application, picture.Drawing, language, reader, reader is null ? address : null)
        {
            ExpiresAt = clock.GetCurrentInstant() + Lifetime,
        };
        var path = $"{Path}/{Protect(token)}";
        var url =
            _ownClients.Contains(address.Channel) ? $"/{path}"
            : settings.PublicUrl is { } host ? new Uri(host, path).AbsoluteUri
            : null;
        return url?.Length <= MaxLength ? url : null;
    }

    public string Protect(ChartToken token) =>
        _protector.Protect(
            JsonSerializer.Serialize(
                new Written(
                    token.Application.Value,
                    token.Drawing,
                    token.Language.Value,
                    token.Person?.Value,
                    token.Conversation?.Channel,
                    token.Conversation?.Id,
                    token.ExpiresAt.ToUnixTimeSeconds()
                ),
                ChartTokenJson.Default.Written
            )
        );

    /// <summary>Null if the text is not a token, was modified, or was protected with a key that no longer exists. The caller checks the expiry.</summary>
    public ChartToken? Unprotect(string protectedToken)
    {
        if (protectedToken.Length is 0 or > MaxLength)
            return null;

        try
        {
            return JsonSerializer.Deserialize(_protector.Unprotect(protectedToken), ChartTokenJson.Default.Written) is { } read
                ? new ChartToken(
                    new(read.App),
                    read.Drawing,
                    new(read.Lang),
                    read.Person is { } person ? new PersonId(person) : null,
                    read is { Channel: { } channel, Place: { } place } ? new ConversationAddress(channel, place, IsPersonal: false) : null
                )
                {
                    ExpiresAt = Instant.FromUnixTimeSeconds(read.Until),
                }
                : null;
        }
        catch (CryptographicException)
        {
            return null;
        }
    }

    internal sealed record Written(string App, string Drawing, string Lang, string? Person, string? Channel, string? Place, long Until);

    [JsonSerializable(typeof(Written))]
    private sealed partial class ChartTokenJson : JsonSerializerContext;
}

/// <summary>The content of a chart's address: whose figures, the figures, and who may see the picture: a person or those of a conversation.</summary>
internal sealed record ChartToken(ApplicationId Application, string Drawing, LanguageCode Language, PersonId? Person, ConversationAddress? Conversation)
{
    public required Instant ExpiresAt { get; init; }
}
