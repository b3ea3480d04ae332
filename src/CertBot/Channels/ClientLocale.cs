using CertBot.Core.Primitives;
using Microsoft.Net.Http.Headers;
using NodaTime;

namespace CertBot.Channels;

/// <summary>What a client says of its language and zone, as far as we know it.</summary>
internal static class ClientLocale
{
    /// <summary><c>ru-RU</c> is Russian; a language we do not speak is none.</summary>
    public static LanguageCode? ParseLanguage(string? tag)
    {
        var language = (tag ?? "").Split('-', '_')[0];
        return LanguageCode.All.Where(l => l.Value.Equals(language, StringComparison.OrdinalIgnoreCase)).Select(l => (LanguageCode?)l).FirstOrDefault();
    }

    /// <summary>The language a browser asks for first of those we speak; English where it asks for none.</summary>
    public static LanguageCode PreferredLanguage(HttpRequest request) =>
        StringWithQualityHeaderValue.TryParseList([.. request.Headers.AcceptLanguage.OfType<string>()], out var languages)
            ? languages
                .OrderByDescending(language => language.Quality ?? 1)
                .Select(language => ParseLanguage(language.Value.Value))
                .FirstOrDefault(language => language is not null)
                ?? LanguageCode.En
            : LanguageCode.En;

    /// <summary>Whoever opened the request is known to speak this one.</summary>
    public static void Note(HttpContext http, LanguageCode? language)
    {
        if (language is not null)
            http.Items[typeof(LanguageCode)] = language;
    }

    /// <summary>The language of whoever is told that their request went wrong: the one it was found to be in, or that the client asks for.</summary>
    public static LanguageCode Of(HttpContext http) => http.Items[typeof(LanguageCode)] as LanguageCode? ?? PreferredLanguage(http.Request);

    /// <summary>An IANA zone, or none.</summary>
    public static string? ParseZone(string? id) => id is { Length: > 0 and <= 64 } && DateTimeZoneProviders.Tzdb.GetZoneOrNull(id) is { } zone ? zone.Id : null;
}
