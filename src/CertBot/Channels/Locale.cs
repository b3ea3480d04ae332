using CertBot.Core.Language;
using NodaTime;

namespace CertBot.Channels;

/// <summary>What a client says of its language and zone, as far as we know it.</summary>
internal static class Locale
{
    /// <summary><c>ru-RU</c> is Russian; a language we do not speak is none.</summary>
    public static LanguageCode? Language(string? tag)
    {
        var language = (tag ?? "").Split('-', '_')[0];
        return LanguageCode.All.Where(l => l.Value.Equals(language, StringComparison.OrdinalIgnoreCase)).Select(l => (LanguageCode?)l).FirstOrDefault();
    }

    /// <summary>An IANA zone, or none.</summary>
    public static string? Zone(string? id) =>
        id is { Length: > 0 and <= 64 } && DateTimeZoneProviders.Tzdb.GetZoneOrNull(id) is { } zone ? zone.Id : null;
}
