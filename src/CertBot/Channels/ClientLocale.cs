using CertBot.Core.Primitives;
using Microsoft.Net.Http.Headers;
using NodaTime;

namespace CertBot.Channels;

/// <summary>Reads the language and time zone that a client reports.</summary>
internal static class ClientLocale
{
    /// <summary>The supported language of a tag (<c>ru-RU</c> is Russian), or null.</summary>
    public static LanguageCode? ParseLanguage(string? tag)
    {
        var language = (tag ?? "").Split('-', '_')[0];
        return LanguageCode.All.Where(l => l.Value.Equals(language, StringComparison.OrdinalIgnoreCase)).Select(l => (LanguageCode?)l).FirstOrDefault();
    }

    /// <summary>The supported language a browser prefers; English when it names none.</summary>
    public static LanguageCode PreferredLanguage(HttpRequest request) =>
        StringWithQualityHeaderValue.TryParseList([.. request.Headers.AcceptLanguage.OfType<string>()], out var languages)
            ? languages
                .OrderByDescending(language => language.Quality ?? 1)
                .Select(language => ParseLanguage(language.Value.Value))
                .FirstOrDefault(language => language is not null)
                ?? LanguageCode.En
            : LanguageCode.En;

    /// <summary>Records the language of the user who sent this request.</summary>
    public static void Note(HttpContext http, LanguageCode? language)
    {
        if (language is not null)
            http.Items[typeof(LanguageCode)] = language;
    }

    /// <summary>The language for an error message about this request: the recorded one, otherwise the one the client prefers.</summary>
    public static LanguageCode Of(HttpContext http) => http.Items[typeof(LanguageCode)] as LanguageCode? ?? PreferredLanguage(http.Request);

    /// <summary>The IANA zone of this id, or null.</summary>
    public static string? ParseZone(string? id) => id is { Length: > 0 and <= 64 } && DateTimeZoneProviders.Tzdb.GetZoneOrNull(id) is { } zone ? zone.Id : null;
}
