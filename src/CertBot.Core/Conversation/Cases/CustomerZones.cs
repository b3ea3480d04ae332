using System.Collections.Frozen;
using System.Collections.Immutable;
using CertBot.Core.Localization;
using CertBot.Core.Primitives;
using CertBot.Core.Recognizers;
using NodaTime;
using NodaTime.TimeZones;

namespace CertBot.Core.Conversation.Cases;

/// <summary>Time zones as people name them: by IANA name or by the city in it.</summary>
internal static class CustomerZones
{
    private const int MaxSuggestions = 4;

    private const string CityPrefix = "when.city.";

    /// <summary>Zones of places; the others are old names and offsets.</summary>
    private static readonly FrozenDictionary<string, ImmutableArray<string>> ZonesByCity = (TzdbDateTimeZoneSource.Default.ZoneLocations ?? [])
        .GroupBy(l => CityOf(l.ZoneId), StringComparer.Ordinal)
        .ToFrozenDictionary(g => g.Key, g => g.Select(l => l.ZoneId).ToImmutableArray(), StringComparer.Ordinal);

    /// <summary>Cities that are called otherwise in another language: the names that times are shown with.</summary>
    private static readonly FrozenDictionary<string, string> CityByName = TextCatalog
        .For(LanguageCode.En)
        .Keys.Where(k => k.StartsWith(CityPrefix, StringComparison.Ordinal))
        .SelectMany(k =>
            PhraseCatalog.AllLanguages(k).Select(name => (Name: PhraseCatalog.Normalize(name), City: PhraseCatalog.Normalize(k[CityPrefix.Length..])))
        )
        .DistinctBy(c => c.Name, StringComparer.Ordinal)
        .ToFrozenDictionary(c => c.Name, c => c.City, StringComparer.Ordinal);

    private static readonly FrozenDictionary<string, string> ZoneByName = DateTimeZoneProviders
        .Tzdb.Ids.DistinctBy(i => i, StringComparer.OrdinalIgnoreCase)
        .ToFrozenDictionary(i => i, i => i, StringComparer.OrdinalIgnoreCase);

    /// <summary>The IANA name; null: there is no such zone, or it could be several.</summary>
    public static string? Find(string text) =>
        ZoneByName.TryGetValue(text.Trim(), out var id) ? id
        : ZonesByCity.GetValueOrDefault(CityIn(text), []) is [var only] ? only
        : null;

    public static Refusal? Check(string text) =>
        Find(text) is not null ? null
        : Nearest(text) is { Length: > 0 } near
            ? new("customer.bad.zone-near", new() { ["zones"] = LocalizableValue.List(near.Select(z => (LocalizableValue)z)) })
        : new("customer.bad.zone");

    private static string[] Nearest(string text)
    {
        var typed = CityIn(text);
        return typed.Length < 3
            ? []
            :
            [
                .. ZonesByCity
                    .Where(z =>
                        z.Key.Contains(typed, StringComparison.Ordinal)
                        || typed.EndsWith(" " + z.Key, StringComparison.Ordinal)
                        || EditDistance.TypoDistance(typed, z.Key) is not null
                    )
                    .SelectMany(z => z.Value)
                    .Order(StringComparer.Ordinal)
                    .Take(MaxSuggestions),
            ];
    }

    private static string CityIn(string text) => PhraseCatalog.Normalize(text) is var name && CityByName.TryGetValue(name, out var city) ? city : name;

    private static string CityOf(string id) => PhraseCatalog.Normalize(id[(id.LastIndexOf('/') + 1)..]);
}
